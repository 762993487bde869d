using Executor.TestKit.Batches;

namespace Executor.Grains.Tests.Scheduling;

public sealed class SlotTableTests : SlotTableCase
{
    [Fact]
    public void Next_TwoBatches_TakesTurns_AndKeepsTheirOrder()
    {
        Renew("s", slots: 5);
        Submit("a", limit: 8, "1", "2", "3");
        Submit("b", limit: 8, "1", "2", "3");

        Assert.Equal(["a/1", "b/1", "a/2", "b/2", "a/3"], GrantAll());
    }

    [Fact]
    public void Next_BatchThatComesLater_IsNotLeftBehind()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1", "2", "3");
        Assert.Equal(["a/1"], GrantAll());
        Submit("b", limit: 8, "1");

        Table.Release(Id("a", "1"));
        Assert.Equal(["b/1"], GrantAll());
        Table.Release(Id("b", "1"));
        Assert.Equal(["a/2"], GrantAll());
    }

    [Fact]
    public void GiveBack_VoidOrder_CostsItsBatchNoTurn()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "ended", "1");
        Submit("b", limit: 8, "1");

        Table.GiveBack(Table.Next()!.Value.Lease);

        Assert.Equal(["a/1"], GrantAll());
        Table.Release(Id("a", "1"));
        Assert.Equal(["b/1"], GrantAll());
    }

    [Fact]
    public void GiveBack_OfABatchThatIsGone_FreesTheSlot()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        var lease = Table.Next()!.Value.Lease;
        Table.Withdraw("a");
        Submit("b", limit: 8, "1");

        Table.GiveBack(lease);

        Assert.Equal(["b/1"], GrantAll());
    }

    [Fact]
    public void Next_BatchAtItsLimit_LetsOthersPass()
    {
        Renew("s", slots: 10);
        Submit("a", limit: 2, "1", "2", "3", "4");
        Submit("b", limit: 1, "1", "2");

        Assert.Equal(["a/1", "b/1", "a/2"], GrantAll());
        Assert.Equal(3, Table.Waiting);
    }

    [Fact]
    public void Next_Slots_AreNeverExceeded()
    {
        Renew("s", slots: 3);
        Renew("t", slots: 2);
        Submit("a", limit: 100, [.. Enumerable.Range(0, 50).Select(i => $"{i:00}")]);

        var granted = GrantAll();

        Assert.Equal(5, granted.Length);
        Assert.Equal((3, 2), (Table.Used("s"), Table.Used("t")));
        Assert.Null(Table.Next());
    }

    [Fact]
    public void Next_SiloWithMostFreeSlots_IsChosen()
    {
        Renew("small", slots: 1);
        Renew("large", slots: 3);
        Submit("a", limit: 8, "1", "2");

        Assert.Equal("large", Table.Next()!.Value.Lease.Silo);
        Assert.Equal("large", Table.Next()!.Value.Lease.Silo);
    }

    [Fact]
    public void Next_DrainingOrBlockedSilo_TakesNothing()
    {
        Renew("s", slots: 2, draining: true);
        Renew("t", slots: 0);
        Submit("a", limit: 8, "1");

        Assert.Null(Table.Next());
        Renew("s", slots: 2);
        Assert.NotNull(Table.Next());
    }

    [Fact]
    public void Next_TaskThatASiloFailed_GoesToAnother()
    {
        Renew("broken", slots: 8);
        Renew("sound", slots: 1);
        SubmitOrders("a", Make.Order("a", "1") with { FailedOn = "broken" });

        Assert.Equal("sound", Table.Next()!.Value.Lease.Silo);
    }

    [Fact]
    public void Next_TaskThatASiloFailed_WaitsForAnother_AndLetsOthersPass()
    {
        Renew("broken", slots: 8);
        Renew("sound", slots: 1);
        SubmitOrders("a", Make.Order("a", "1") with { FailedOn = "broken" }, Make.Order("a", "2"), Make.Order("a", "3") with { FailedOn = "broken" });

        Assert.Equal(["a/1", "a/2"], GrantAll());
        Table.Release(Id("a", "1"));
        var (lease, order) = Table.Next()!.Value;
        Assert.Equal(("sound", "3"), (lease.Silo, order.TaskId));
    }

    [Fact]
    public void Next_TaskThatTheOnlySiloFailed_GoesThereAgain()
    {
        Renew("only", slots: 1);
        Renew("leaving", slots: 1, draining: true);
        SubmitOrders("a", Make.Order("a", "1") with { FailedOn = "only" });

        Assert.Equal("only", Table.Next()!.Value.Lease.Silo);
    }

    [Fact]
    public void Submit_Again_ReplacesWhatWaited_AndRepeatsNothingThatRuns()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1", "2");
        Assert.Equal(["a/1"], GrantAll());

        Submit("a", limit: 8, "1", "3", "3");
        Assert.Equal(1, Table.Waiting);
        Renew("s", slots: 8, running: [Id("a", "1")]);

        Assert.Equal(["a/3"], GrantAll());
    }

    [Fact]
    public void TrySubmit_UnknownBatch_IsRefused()
    {
        Assert.False(Table.TrySubmit(Make.Order("a", "1")));
        Submit("a", limit: 8);
        Assert.True(Table.TrySubmit(Make.Order("a", "1")));
        Assert.True(Table.TrySubmit(Make.Order("a", "1")));
        Assert.Equal(1, Table.Waiting);
    }

    [Fact]
    public void TrySubmit_TaskThatWaitsAlready_TakesTheNewerOrder_AndKeepsItsPlace()
    {
        Submit("a", limit: 8, "1", "2");
        Table.TrySubmit(Make.Order("a", "1") with { FailedOn = "broken" });
        Renew("broken", slots: 8);
        Renew("sound", slots: 1);

        var (lease, order) = Table.Next()!.Value;
        Assert.Equal(("sound", "1"), (lease.Silo, order.TaskId));
    }

    [Fact]
    public void Withdraw_Batch_ForgetsItsTasks_AndNamesWhatMustBeKilled()
    {
        Renew("s", slots: 2);
        Submit("a", limit: 2, "1", "2", "3");
        Submit("b", limit: 2, "1");
        GrantAll();

        var killed = Table.Withdraw("a");

        Assert.Equal(["1"], killed.Select(lease => lease.TaskId));
        Assert.Equal(0, Table.Waiting);
        Assert.False(Table.TrySubmit(Make.Order("a", "4")));
    }

    [Fact]
    public void Withdraw_Slots_AreTakenUntilTheirSiloGivesThemBack()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 1, "1");
        GrantAll();
        Submit("b", limit: 1, "1");

        Table.Withdraw("a");

        Assert.Empty(GrantAll());
        Assert.Equal([Id("a", "1")], Renew("s", slots: 1, running: [Id("a", "1")]));
        Assert.Empty(GrantAll());
        Table.Release(Id("a", "1"));
        Assert.Equal(["b/1"], GrantAll());
    }

    [Fact]
    public void Withdraw_SlotWhoseSiloForgotIt_IsFreeAfterTheGrace_AndNobodyIsTold()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 1, "1");
        GrantAll();
        Table.Withdraw("a");

        Renew("s", slots: 1, at: Start);
        Assert.Empty(Table.TakeLost(Start + Grace));
        Assert.Equal(1, Table.Used("s"));
        Assert.Empty(Table.TakeLost(Start + Grace + Instant));
        Assert.Equal(0, Table.Used("s"));
    }

    [Fact]
    public void Withdraw_SlotThatIsBeingOpened_HasNothingToKill()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 1, "1");
        var opening = Table.Next()!.Value.Lease;

        Assert.Empty(Table.Withdraw("a"));
        Assert.True(opening.Withdrawn);
        Assert.Equal(1, Table.Used("s"));
    }

    [Fact]
    public void Withdraw_OneTask_LeavesTheOthers()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1", "2", "3");
        GrantAll();

        Assert.Empty(Table.Withdraw("a", "2"));
        Assert.Equal(["1"], Table.Withdraw("a", "1").Select(lease => lease.TaskId));
        Assert.Empty(Table.Withdraw("a", "unknown"));
        Assert.Empty(Table.Withdraw("unknown", "1"));

        Table.Release(Id("a", "1"));
        Assert.Equal(["a/3"], GrantAll());
    }

    [Fact]
    public void Withdraw_BatchBeforeTheNextInTurn_CostsNobodyATurn()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        Submit("b", limit: 8, "1");
        Submit("c", limit: 8, "1");
        Assert.Equal(["a/1"], GrantAll());
        Table.Release(Id("a", "1"));

        Table.Withdraw("a");

        Assert.Equal(["b/1"], GrantAll());
    }

    [Fact]
    public void Release_OfAnEarlierAttempt_LeavesTheSlot()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        var opening = Table.Next()!.Value.Lease;

        Table.Release(Id("a", "1", attempt: 1));
        Assert.True(Table.IsHeld(opening));

        opening.Attempt = Id("a", "1", attempt: 2);
        Table.Release(Id("a", "1", attempt: 1));
        Assert.True(Table.IsHeld(opening));
        Table.Release(Id("a", "1", attempt: 2));
        Assert.False(Table.IsHeld(opening));
    }
}
