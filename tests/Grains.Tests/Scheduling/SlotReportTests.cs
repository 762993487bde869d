using Executor.Grains.Interfaces.Scheduling;
using Executor.TestKit.Batches;

namespace Executor.Grains.Tests.Scheduling;

/// <summary>What silos report and batches claim, against what the table holds.</summary>
public sealed class SlotReportTests : SlotTableCase
{
    [Fact]
    public void TakeLost_SiloStartedAnew_LosesItsSlotsAtOnce()
    {
        Renew("s", slots: 2);
        Submit("a", limit: 8, "1", "2");
        GrantAll();

        Renew("s", slots: 2, instance: "second");

        Assert.Equal(["1", "2"], Table.TakeLost(Start).Select(lease => lease.TaskId));
        Assert.Equal(0, Table.Used("s"));
    }

    [Fact]
    public void TakeLost_SilentSilo_LosesItsSlotsExactlyAfterItsLease()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        GrantAll();
        Renew("s", slots: 1, running: [Id("a", "1")]);

        Assert.Empty(Table.TakeLost(Start + Lease - Instant));
        Assert.Single(Table.TakeLost(Start + Lease));
        Assert.Empty(Table.Silos.Reporting);
    }

    [Fact]
    public void TakeLost_AttemptMissingFromReports_IsGivenUpAfterTheGrace()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        GrantAll();

        Renew("s", slots: 1, at: Start);
        Renew("s", slots: 1, at: Start + Grace);
        Assert.Empty(Table.TakeLost(Start + Grace));
        Assert.Single(Table.TakeLost(Start + Grace + Instant));
    }

    [Fact]
    public void TakeLost_AttemptThatIsReportedAgain_IsKept()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        GrantAll();

        Renew("s", slots: 1, at: Start);
        Renew("s", slots: 1, at: Start + Grace, running: [Id("a", "1")]);
        Assert.Empty(Table.TakeLost(Start + Grace + Instant));
        Renew("s", slots: 1, at: Start + Grace + Instant);
        Assert.Empty(Table.TakeLost(Start + Grace + Grace));
    }

    [Fact]
    public void TakeLost_SlotBeingOpened_Stays()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        var opening = Table.Next()!.Value.Lease;

        Assert.Empty(Table.TakeLost(Start + Lease + Lease));

        Assert.True(Table.IsHeld(opening));
        Assert.Null(Table.RunnerOf(opening));
    }

    [Fact]
    public void RunnerOf_SiloStartedAnew_IsNotTheNewOne()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1");
        var lease = Table.Next()!.Value.Lease;
        Assert.Same(Runner, Table.RunnerOf(lease));

        Renew("s", slots: 1, instance: "second");
        Assert.Null(Table.RunnerOf(lease));
    }

    [Fact]
    public void Renew_UnknownAttempt_TakesASlot_AndIsKilledWhenNobodyWantsIt()
    {
        Assert.Empty(Renew("s", slots: 1, running: [Id("a", "1")]));
        Assert.Equal(1, Table.Used("s"));

        Assert.Empty(Renew("s", slots: 1, at: Start + Grace, running: [Id("a", "1")]));
        Assert.Equal([Id("a", "1")], Renew("s", slots: 1, at: Start + Grace + Instant, running: [Id("a", "1")]));
    }

    [Fact]
    public void Renew_UnknownAttempt_IsKeptWhenItsBatchComes()
    {
        Renew("s", slots: 1, running: [Id("a", "1")]);
        Submit("a", limit: 8, "2");

        Assert.Empty(Renew("s", slots: 1, at: Start + Grace + Grace, running: [Id("a", "1")]));
        Assert.Null(Table.Next());
    }

    [Fact]
    public void Renew_ReportThatCrossedARelease_BlocksTheSlotUntilTheNextReportOnly()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1", "2");
        GrantAll();
        Table.Release(Id("a", "1"));
        Renew("s", slots: 1, running: [Id("a", "1")]);
        Assert.Null(Table.Next());

        Renew("s", slots: 1);

        Assert.Equal(["a/2"], GrantAll());
        Assert.Empty(Table.TakeLost(Start));
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

        Assert.Empty(Table.TakeLost(Start + Grace + Instant));
        Assert.Equal(1, Table.Used("s"));
    }

    [Fact]
    public void Submit_ClaimOfAnAttemptThatHasEnded_BlocksTheSlotUntilTheNextReportOnly()
    {
        Renew("s", slots: 1);
        Submit("a", limit: 8, "1", "2");
        GrantAll();
        Table.Release(Id("a", "1"));

        // The batch spoke before it heard of the end.
        Table.Submit(new BatchDemand("a", 8, [Make.Order("a", "2")], [new AttemptClaim(Id("a", "1"), "s", "first")]), Start);
        Assert.Null(Table.Next());
        Assert.Empty(Table.TakeLost(Start));
        Renew("s", slots: 1);

        Assert.Single(Table.TakeLost(Start));
        Assert.Equal(["a/2"], GrantAll());
    }

    [Fact]
    public void Submit_ClaimThatTheBatchTakesBack_FreesTheSlot()
    {
        Renew("s", slots: 1);
        Claim("a", Id("a", "1"), "s", "first");
        Assert.Equal(1, Table.Used("s"));

        Submit("a", limit: 8);
        Assert.Equal(0, Table.Used("s"));
    }

    [Fact]
    public void Submit_ClaimThatASiloHasConfirmed_IsTheSilosToGiveBack()
    {
        Claim("a", Id("a", "1"), "s", "first");
        Renew("s", slots: 1, running: [Id("a", "1")]);

        Submit("a", limit: 8);
        Assert.Equal(1, Table.Used("s"));
    }

    [Fact]
    public void Submit_ClaimOnASiloStartedAnew_IsLostAtOnce()
    {
        Renew("s", slots: 1, instance: "second");
        Claim("a", Id("a", "1"), "s", "first");

        Assert.Equal(Id("a", "1"), Assert.Single(Table.TakeLost(Start)).Attempt);
    }

    [Fact]
    public void Submit_ClaimOnASiloThatNeverComes_IsLostAfterALease()
    {
        Claim("a", Id("a", "1"), "s", "first");

        Assert.Empty(Table.TakeLost(Start + Lease));
        Assert.Single(Table.TakeLost(Start + Lease + Instant));
    }
}
