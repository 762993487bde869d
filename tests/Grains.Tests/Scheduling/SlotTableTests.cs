using System.Collections.Immutable;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;
using Executor.Grains.Scheduling;
using Executor.TestKit.Batches;

namespace Executor.Grains.Tests.Scheduling;

public sealed class SlotTableTests
{
    private static readonly TimeSpan Start = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    private readonly SlotTable _table = new(new SchedulingOptions { SiloLease = Lease, AttemptGrace = Grace });
    private readonly SilentRunner _runner = new();

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

        _table.Release(Id("a", "1"));
        Assert.Equal(["b/1"], GrantAll());
        _table.Release(Id("b", "1"));
        Assert.Equal(["a/2"], GrantAll());
    }

    [Fact]
    public void GiveBack_VoidOrder_CostsItsBatchNoTurn()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "ended", "1");
        Submit("b", limit: 8, "1");

        _table.GiveBack(_table.Next()!.Value.Lease);

        Assert.Equal(["a/1"], GrantAll());
        _table.Release(Id("a", "1"));
        Assert.Equal(["b/1"], GrantAll());
    }

    [Fact]
    public void GiveBack_OfABatchThatIsGone_FreesTheSlot()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        var lease = _table.Next()!.Value.Lease;
        _table.Withdraw("a");
        Submit("b", limit: 8, "1");

        _table.GiveBack(lease);

        Assert.Equal(["b/1"], GrantAll());
    }

    [Fact]
    public void Next_BatchAtItsLimit_LetsOthersPass()
    {
        Renew("s", slots: 10);
        Submit("a", limit: 2, "1", "2", "3", "4");
        Submit("b", limit: 1, "1", "2");

        Assert.Equal(["a/1", "b/1", "a/2"], GrantAll());
        Assert.Equal(3, _table.Waiting);
    }

    [Fact]
    public void Next_Slots_AreNeverExceeded()
    {
        Renew("s", slots: 3);
        Renew("t", slots: 2);
        Submit("a", limit: 100, [.. Enumerable.Range(0, 50).Select(i => $"{i:00}")]);

        var granted = GrantAll();

        Assert.Equal(5, granted.Length);
        Assert.Equal((3, 2), (_table.Used("s"), _table.Used("t")));
        Assert.Null(_table.Next());
    }

    [Fact]
    public void Next_SiloWithMostFreeSlots_IsChosen()
    {
        Renew("small", slots: 1);
        Renew("large", slots: 3);
        Submit("a", limit: 8, "1", "2");

        Assert.Equal("large", _table.Next()!.Value.Lease.Silo);
        Assert.Equal("large", _table.Next()!.Value.Lease.Silo);
    }

    [Fact]
    public void Next_DrainingOrBlockedSilo_TakesNothing()
    {
        Renew("s", slots: 2, draining: true);
        Renew("t", slots: 0);
        Submit("a", limit: 8, "1");

        Assert.Null(_table.Next());
        Renew("s", slots: 2);
        Assert.NotNull(_table.Next());
    }

    [Fact]
    public void Next_TaskThatASiloFailed_GoesToAnother()
    {
        Renew("broken", slots: 8);
        Renew("sound", slots: 1);
        SubmitOrders("a", Make.Order("a", "1") with { FailedOn = "broken" });

        Assert.Equal("sound", _table.Next()!.Value.Lease.Silo);
    }

    [Fact]
    public void Next_TaskThatASiloFailed_WaitsForAnother_AndLetsOthersPass()
    {
        Renew("broken", slots: 8);
        Renew("sound", slots: 1);
        SubmitOrders("a", Make.Order("a", "1") with { FailedOn = "broken" }, Make.Order("a", "2"), Make.Order("a", "3") with { FailedOn = "broken" });

        Assert.Equal(["a/1", "a/2"], GrantAll());
        _table.Release(Id("a", "1"));
        var (lease, order) = _table.Next()!.Value;
        Assert.Equal(("sound", "3"), (lease.Silo, order.TaskId));
    }

    [Fact]
    public void Next_TaskThatTheOnlySiloFailed_GoesThereAgain()
    {
        Renew("only", slots: 1);
        Renew("leaving", slots: 1, draining: true);
        SubmitOrders("a", Make.Order("a", "1") with { FailedOn = "only" });

        Assert.Equal("only", _table.Next()!.Value.Lease.Silo);
    }

    [Fact]
    public void Submit_Again_ReplacesWhatWaited_AndRepeatsNothingThatRuns()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1", "2");
        Assert.Equal(["a/1"], GrantAll());

        Submit("a", limit: 8, "1", "3", "3");
        Assert.Equal(1, _table.Waiting);
        Renew("s", slots: 8, running: [Id("a", "1")]);

        Assert.Equal(["a/3"], GrantAll());
    }

    [Fact]
    public void TrySubmit_UnknownBatch_IsRefused()
    {
        Assert.False(_table.TrySubmit(Make.Order("a", "1")));
        Submit("a", limit: 8);
        Assert.True(_table.TrySubmit(Make.Order("a", "1")));
        Assert.True(_table.TrySubmit(Make.Order("a", "1")));
        Assert.Equal(1, _table.Waiting);
    }

    [Fact]
    public void TrySubmit_TaskThatWaitsAlready_TakesTheNewerOrder_AndKeepsItsPlace()
    {
        Submit("a", limit: 8, "1", "2");
        _table.TrySubmit(Make.Order("a", "1") with { FailedOn = "broken" });
        Renew("broken", slots: 8);
        Renew("sound", slots: 1);

        var (lease, order) = _table.Next()!.Value;
        Assert.Equal(("sound", "1"), (lease.Silo, order.TaskId));
    }

    [Fact]
    public void Withdraw_Batch_ForgetsItsTasks_AndNamesWhatMustBeKilled()
    {
        Renew("s", slots: 2);
        Submit("a", limit: 2, "1", "2", "3");
        Submit("b", limit: 2, "1");
        GrantAll();

        var killed = _table.Withdraw("a");

        Assert.Equal(["1"], killed.Select(lease => lease.TaskId));
        Assert.Equal(0, _table.Waiting);
        Assert.False(_table.TrySubmit(Make.Order("a", "4")));
    }

    [Fact]
    public void Withdraw_Slots_AreTakenUntilTheirSiloGivesThemBack()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 1, "1");
        GrantAll();
        Submit("b", limit: 1, "1");

        _table.Withdraw("a");

        Assert.Empty(GrantAll());
        Assert.Equal([Id("a", "1")], Renew("s", slots: 1, running: [Id("a", "1")]));
        Assert.Empty(GrantAll());
        _table.Release(Id("a", "1"));
        Assert.Equal(["b/1"], GrantAll());
    }

    [Fact]
    public void Withdraw_SlotWhoseSiloForgotIt_IsFreeAfterTheGrace_AndNobodyIsTold()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 1, "1");
        GrantAll();
        _table.Withdraw("a");

        Renew("s", slots: 1, at: Start);
        Assert.Empty(_table.TakeLost(Start + Grace));
        Assert.Equal(1, _table.Used("s"));
        Assert.Empty(_table.TakeLost(Start + Grace + Instant));
        Assert.Equal(0, _table.Used("s"));
    }

    [Fact]
    public void Withdraw_SlotThatIsBeingOpened_HasNothingToKill()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 1, "1");
        var opening = _table.Next()!.Value.Lease;

        Assert.Empty(_table.Withdraw("a"));
        Assert.True(opening.Withdrawn);
        Assert.Equal(1, _table.Used("s"));
    }

    [Fact]
    public void Withdraw_OneTask_LeavesTheOthers()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1", "2", "3");
        GrantAll();

        Assert.Empty(_table.Withdraw("a", "2"));
        Assert.Equal(["1"], _table.Withdraw("a", "1").Select(lease => lease.TaskId));
        Assert.Empty(_table.Withdraw("a", "unknown"));
        Assert.Empty(_table.Withdraw("unknown", "1"));

        _table.Release(Id("a", "1"));
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
        _table.Release(Id("a", "1"));

        _table.Withdraw("a");

        Assert.Equal(["b/1"], GrantAll());
    }

    [Fact]
    public void Release_OfAnEarlierAttempt_LeavesTheSlot()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        var opening = _table.Next()!.Value.Lease;

        _table.Release(Id("a", "1", attempt: 1));
        Assert.True(_table.IsHeld(opening));

        opening.Attempt = Id("a", "1", attempt: 2);
        _table.Release(Id("a", "1", attempt: 1));
        Assert.True(_table.IsHeld(opening));
        _table.Release(Id("a", "1", attempt: 2));
        Assert.False(_table.IsHeld(opening));
    }

    [Fact]
    public void TakeLost_SiloStartedAnew_LosesItsSlotsAtOnce()
    {
        Renew("s", slots: 2);
        Submit("a", limit: 8, "1", "2");
        GrantAll();

        Renew("s", slots: 2, instance: "second");

        Assert.Equal(["1", "2"], _table.TakeLost(Start).Select(lease => lease.TaskId));
        Assert.Equal(0, _table.Used("s"));
    }

    [Fact]
    public void TakeLost_SilentSilo_LosesItsSlotsExactlyAfterItsLease()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        GrantAll();
        Renew("s", slots: 1, running: [Id("a", "1")]);

        Assert.Empty(_table.TakeLost(Start + Lease - Instant));
        Assert.Single(_table.TakeLost(Start + Lease));
        Assert.Empty(_table.Silos.Reporting);
    }

    [Fact]
    public void TakeLost_AttemptMissingFromReports_IsGivenUpAfterTheGrace()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        GrantAll();

        Renew("s", slots: 1, at: Start);
        Renew("s", slots: 1, at: Start + Grace);
        Assert.Empty(_table.TakeLost(Start + Grace));
        Assert.Single(_table.TakeLost(Start + Grace + Instant));
    }

    [Fact]
    public void TakeLost_AttemptThatIsReportedAgain_IsKept()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        GrantAll();

        Renew("s", slots: 1, at: Start);
        Renew("s", slots: 1, at: Start + Grace, running: [Id("a", "1")]);
        Assert.Empty(_table.TakeLost(Start + Grace + Instant));
        Renew("s", slots: 1, at: Start + Grace + Instant);
        Assert.Empty(_table.TakeLost(Start + Grace + Grace));
    }

    [Fact]
    public void TakeLost_SlotBeingOpened_Stays()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        var opening = _table.Next()!.Value.Lease;

        Assert.Empty(_table.TakeLost(Start + Lease + Lease));

        Assert.True(_table.IsHeld(opening));
        Assert.Null(_table.RunnerOf(opening));
    }

    [Fact]
    public void RunnerOf_SiloStartedAnew_IsNotTheNewOne()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        var lease = _table.Next()!.Value.Lease;
        Assert.Same(_runner, _table.RunnerOf(lease));

        Renew("s", slots: 1, instance: "second");
        Assert.Null(_table.RunnerOf(lease));
    }

    [Fact]
    public void Renew_UnknownAttempt_TakesASlot_AndIsKilledWhenNobodyWantsIt()
    {
        Assert.Empty(Renew("s", slots: 1, running: [Id("a", "1")]));
        Assert.Equal(1, _table.Used("s"));

        Assert.Empty(Renew("s", slots: 1, at: Start + Grace, running: [Id("a", "1")]));
        Assert.Equal([Id("a", "1")], Renew("s", slots: 1, at: Start + Grace + Instant, running: [Id("a", "1")]));
    }

    [Fact]
    public void Renew_UnknownAttempt_IsKeptWhenItsBatchComes()
    {
        Renew("s", slots: 1, running: [Id("a", "1")]);
        Submit("a", limit: 8, "2");

        Assert.Empty(Renew("s", slots: 1, at: Start + Grace + Grace, running: [Id("a", "1")]));
        Assert.Null(_table.Next());
    }

    [Fact]
    public void Renew_ReportThatCrossedARelease_BlocksTheSlotUntilTheNextReportOnly()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1", "2");
        GrantAll();
        _table.Release(Id("a", "1"));
        Renew("s", slots: 1, running: [Id("a", "1")]);
        Assert.Null(_table.Next());

        Renew("s", slots: 1);

        Assert.Equal(["a/2"], GrantAll());
        Assert.Empty(_table.TakeLost(Start));
    }

    [Fact]
    public void Renew_AttemptOfAnotherSilo_IsKilled()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        GrantAll();

        Assert.Equal([Id("a", "1")], Renew("t", slots: 1, running: [Id("a", "1")]));
        Assert.Equal([Id("a", "1", attempt: 0)], Renew("s", slots: 1, running: [Id("a", "1", attempt: 0)]));
    }

    [Fact]
    public void Renew_HigherAttempt_TakesThePlaceOfTheLower()
    {
        Renew("old", slots: 1, running: [Id("a", "1", attempt: 1)]);

        Assert.Empty(Renew("new", slots: 1, running: [Id("a", "1", attempt: 2)]));

        Assert.Equal([Id("a", "1", attempt: 1)], Renew("old", slots: 1, running: [Id("a", "1", attempt: 1)]));
        Assert.Empty(Renew("new", slots: 1, running: [Id("a", "1", attempt: 2)]));
    }

    [Fact]
    public void Submit_ClaimOfAHigherAttempt_TakesThePlaceOfTheLower()
    {
        Renew("old", slots: 1, running: [Id("a", "1", attempt: 1)]);

        Claim("a", Id("a", "1", attempt: 2), "new", "first");

        Assert.Empty(Renew("new", slots: 1, running: [Id("a", "1", attempt: 2)]));
        Assert.Equal([Id("a", "1", attempt: 1)], Renew("old", slots: 1, running: [Id("a", "1", attempt: 1)]));
    }

    [Fact]
    public void Submit_ClaimOnASiloThatReports_IsItsSlot()
    {
        Claim("a", Id("a", "1"), "s", "first");
        Renew("s", slots: 1, at: Start + Grace, running: [Id("a", "1")]);

        Assert.Empty(_table.TakeLost(Start + Grace + Instant));
        Assert.Equal(1, _table.Used("s"));
    }

    [Fact]
    public void Submit_ClaimOfAnAttemptThatHasEnded_BlocksTheSlotUntilTheNextReportOnly()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1", "2");
        GrantAll();
        _table.Release(Id("a", "1"));

        // The batch spoke before it heard of the end.
        _table.Submit(new BatchDemand("a", 8, [Make.Order("a", "2")], [new AttemptClaim(Id("a", "1"), "s", "first")]), Start);
        Assert.Null(_table.Next());
        Assert.Empty(_table.TakeLost(Start));
        Renew("s", slots: 1);

        Assert.Single(_table.TakeLost(Start));
        Assert.Equal(["a/2"], GrantAll());
    }

    [Fact]
    public void Submit_ClaimThatTheBatchTakesBack_FreesTheSlot()
    {
        Renew("s", slots: 1);
        Claim("a", Id("a", "1"), "s", "first");
        Assert.Equal(1, _table.Used("s"));

        Submit("a", limit: 8);
        Assert.Equal(0, _table.Used("s"));
    }

    [Fact]
    public void Submit_ClaimThatASiloHasConfirmed_IsTheSilosToGiveBack()
    {
        Claim("a", Id("a", "1"), "s", "first");
        Renew("s", slots: 1, running: [Id("a", "1")]);

        Submit("a", limit: 8);
        Assert.Equal(1, _table.Used("s"));
    }

    [Fact]
    public void Submit_ClaimOnASiloStartedAnew_IsLostAtOnce()
    {
        Renew("s", slots: 1, instance: "second");
        Claim("a", Id("a", "1"), "s", "first");

        Assert.Equal(Id("a", "1"), Assert.Single(_table.TakeLost(Start)).Attempt);
    }

    [Fact]
    public void Submit_ClaimOnASiloThatNeverComes_IsLostAfterALease()
    {
        Claim("a", Id("a", "1"), "s", "first");

        Assert.Empty(_table.TakeLost(Start + Lease));
        Assert.Single(_table.TakeLost(Start + Lease + Instant));
    }

    private static AttemptId Id(string batchId, string taskId, int attempt = 1) => new(batchId, taskId, attempt);

    private ImmutableArray<AttemptId> Renew(
        string name,
        int slots,
        TimeSpan? at = null,
        string instance = "first",
        bool draining = false,
        ImmutableArray<AttemptId>? running = null) => _table.Renew(
            new SiloReport { Name = name, Instance = instance, Slots = slots, Draining = draining, Isolation = "none", Running = running ?? [] },
            _runner,
            at ?? Start).Kill;

    private void Submit(string batchId, int limit, params string[] taskIds) =>
        _table.Submit(new BatchDemand(batchId, limit, [.. taskIds.Select(taskId => Make.Order(batchId, taskId))], []), Start);

    private void SubmitOrders(string batchId, params ImmutableArray<TaskOrder> orders) =>
        _table.Submit(new BatchDemand(batchId, 8, orders, []), Start);

    private void Claim(string batchId, AttemptId attempt, string silo, string instance) =>
        _table.Submit(new BatchDemand(batchId, 8, [], [new AttemptClaim(attempt, silo, instance)]), Start);

    /// <summary>Gives every slot that can be given, and opens attempt 1 in each.</summary>
    private string[] GrantAll()
    {
        var granted = new List<string>();
        while (_table.Next() is var (lease, order))
        {
            lease.Attempt = Id(order.BatchId, order.TaskId);
            granted.Add($"{order.BatchId}/{order.TaskId}");
        }

        return [.. granted];
    }
}
