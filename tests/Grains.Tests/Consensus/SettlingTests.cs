using Executor.Contracts.Batches;
using Executor.Contracts.Blobs;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Consensus;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Consensus;

public sealed class SettlingTests
{
    [Fact]
    public async Task BadArchive_IsRemembered_AndNotReadAgain()
    {
        await using var host = await Validator.StartAsync(validators: 3);
        var archive = Make.Archive();
        host.Archives.Refuse(archive, "Task a has no tests.", "Task b has no repository.");

        await host.VoteAsync(archive, 1);
        foreach (var validator in new[] { 2, 3, 1 })
        {
            var bad = Assert.IsType<VoteBadArchive>(await host.VoteAsync(archive, validator));
            Assert.Equal(["Task a has no tests.", "Task b has no repository."], bad.Problems);
        }

        Assert.Equal(1, host.Archives.CountOf(archive));
        Assert.Equal(0, (await host.Index.GetTotalsAsync()).Submitted);
        Assert.Null((await host.ConsensusOn(archive).GetAsync())!.BatchId);
    }

    [Fact]
    public async Task BadArchive_AfterARestart_IsStillKnown()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await Validator.StartAsync(validators: 1);
        var archive = Make.Archive();
        host.Archives.Refuse(archive, "Task a has no tests.");
        await host.VoteAsync(archive, 1);

        await host.CrashAsync();
        await host.StartAgainAsync();

        Assert.IsType<VoteBadArchive>(await host.VoteAsync(archive, 1));
        Assert.Equal(1, host.Archives.CountOf(archive));
    }

    [Fact]
    public async Task ReadingThatFails_KeepsTheVotes_AndTheNextVoteTriesAgain()
    {
        await using var host = await Validator.StartAsync(validators: 3);
        var archive = Make.Archive();
        host.Archives.Throw(archive, new IOException("The disk is full."));
        await host.VoteAsync(archive, 1);
        Assert.Equal(new VoteRefused(VoteRefusal.ReadFailed), await host.VoteAsync(archive, 2));

        host.Archives.Accept(archive, "a");

        Assert.Equal(2, Assert.IsType<VoteReached>(await host.VoteAsync(archive, 2)).Votes);
    }

    [Fact]
    public async Task Busy_WhenABatchRuns_KeepsTheVotes_AndTheNextVoteGetsInLater()
    {
        await using var host = await Validator.StartAsync(validators: 2, host =>
        {
            host.Options.Consensus.Threshold = 1;
            host.Options.Batches.Queue = false;
        });
        var (running, waiting) = (Make.Archive(), Make.Archive());
        var first = await ReachAsync(host, running);

        await host.VoteAsync(waiting, 1);
        Assert.Equal(new VoteRefused(VoteRefusal.Busy), await host.VoteAsync(waiting, 2));
        Assert.Equal(new VoteRefused(VoteRefusal.Busy), await host.VoteAsync(waiting, 1));
        await host.Batch(first.BatchId).CancelAsync();
        await RoomAsync(host);

        Assert.Equal(2, Assert.IsType<VoteReached>(await host.VoteAsync(waiting, 1)).Votes);
    }

    [Fact]
    public async Task Settle_WhileTheArchiveIsRead_WaitsForTheEnd()
    {
        await using var host = await Validator.StartAsync(validators: 1);
        var archive = Make.Archive();
        var gate = host.Archives.Hold(archive, "a");

        Assert.IsType<VoteSettling>(await host.CastAsync(archive, 1));
        var settling = host.ConsensusOn(archive).SettleAsync();
        var second = host.ConsensusOn(archive).SettleAsync();
        Assert.IsType<VoteSettling>(await host.CastAsync(archive, 1));
        Assert.Null((await host.ConsensusOn(archive).GetAsync())!.BatchId);
        Assert.False(settling.IsCompleted);
        gate.SetResult();

        var reached = Assert.IsType<VoteReached>(await settling.WithinPatienceAsync("the vote to be settled"));
        Assert.Equal(reached, await second);
        Assert.Equal(1, host.Archives.CountOf(archive));
    }

    [Fact]
    public async Task Settle_BeforeThereAreEnoughVotes_IsPending()
    {
        await using var host = await Validator.StartAsync(validators: 3);
        var archive = Make.Archive();
        await host.VoteAsync(archive, 1);

        Assert.Equal(new VotePending(1, 2, 3, Duplicate: true), await host.ConsensusOn(archive).SettleAsync());
    }

    [Fact]
    public async Task Crash_BetweenReachedAndAdmitted_IsMadeUpForWithoutAVote()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await Validator.StartAsync(validators: 3);
        var archive = Make.Archive();
        host.Archives.Hold(archive);
        await host.VoteAsync(archive, 1);
        Assert.IsType<VoteSettling>(await host.CastAsync(archive, 2));
        await Eventually.HoldsAsync("the archive to be read", () => host.Archives.CountOf(archive) == 1);

        await host.CrashAsync();
        host.Archives.Accept(archive, "a");
        await host.StartAgainAsync();

        await Eventually.GetAsync("the batch to be admitted", host.Index.GetTotalsAsync, totals => totals.Submitted == 1);
        var late = Assert.IsType<VoteReached>(await host.VoteAsync(archive, 3));
        Assert.Equal(1, (await host.Index.GetTotalsAsync()).Submitted);
        Assert.NotNull(await host.Batch(late.BatchId).GetAsync());
    }

    [Fact]
    public async Task Crash_AfterAdmission_AdmitsNothingMore()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await Validator.StartAsync(validators: 1);
        var archive = Make.Archive();
        var reached = await ReachAsync(host, archive, validators: 1);

        for (var i = 0; i < 3; i++)
        {
            await host.CrashAsync();
            await host.StartAgainAsync();
            Assert.Equal(reached.BatchId, Assert.IsType<VoteReached>(await host.VoteAsync(archive, 1)).BatchId);
        }

        Assert.Equal(1, (await host.Index.GetTotalsAsync()).Submitted);
        Assert.Single((await host.Index.ListAsync(new BatchQuery(10, null, null))).Batches);
    }

    private static async Task<VoteReached> ReachAsync(GrainTestHost host, BlobRef archive, int validators = 2)
    {
        VoteOutcome? outcome = null;
        for (var validator = 1; validator <= validators; validator++)
        {
            outcome = await host.VoteAsync(archive, validator);
        }

        return Assert.IsType<VoteReached>(outcome);
    }

    private static Task<BatchTotals> RoomAsync(GrainTestHost host) =>
        Eventually.GetAsync("the running batch to leave", host.Index.GetTotalsAsync, totals => totals is { Active: 0, Queued: 0 });
}
