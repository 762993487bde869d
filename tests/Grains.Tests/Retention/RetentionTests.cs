using Executor.Contracts.Batches;
using Executor.Contracts.Blobs;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.Interfaces.Retention;
using Executor.Grains.Interfaces.Tasks;
using Executor.Grains.Tests.Consensus;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Retention;

public sealed class RetentionTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    [Fact]
    public async Task Reap_BatchThatEndedLongAgo_LeavesNothingOfIt()
    {
        await using var host = await StartAsync();
        var archive = Make.Archive();
        var batchId = await RunAsync(host, archive);

        host.Time.Advance(Lifetime + TimeSpan.FromSeconds(1));
        Assert.Equal(new ReapResult(1, More: false), await Retention(host).ReapAsync());

        Assert.Null(await host.Batch(batchId).GetAsync());
        Assert.Null(await host.Batch(batchId).GetSnapshotAsync());
        Assert.Null(await host.Batch(batchId).ReadEventsAsync(0, 100));
        Assert.Empty((await host.Grains.GetGrain<ITaskGrain>(batchId + "/task-1").GetAsync()).Attempts);
        Assert.Empty(await host.Grains.GetGrain<IEventPageGrain>(batchId + "/0").ReadAsync(0));
        Assert.Empty((await host.Index.ListAsync(new BatchQuery(10, null, null))).Batches);
        Assert.Null(await host.ConsensusOn(archive).GetAsync());
        if (GrainTestHost.KeepsState)
        {
            Assert.DoesNotContain(
                Directory.EnumerateFiles(host.StateDirectory, "*.json", SearchOption.AllDirectories),
                path => File.ReadAllText(path).Contains(batchId, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Reap_CountsFromTheEnd_AndNeverTakesWhatHasNotEnded()
    {
        await using var host = await StartAsync();
        var ended = await RunAsync(host, Make.Archive());
        var waiting = await ReachAsync(host, Make.Archive());
        var queued = await ReachAsync(host, Make.Archive());

        host.Time.Advance(Lifetime - TimeSpan.FromMinutes(1));
        Assert.Equal(0, (await Retention(host).ReapAsync()).Batches);
        host.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, (await Retention(host).ReapAsync()).Batches);

        Assert.Null(await host.Batch(ended).GetAsync());
        Assert.False((await host.Batch(waiting).GetAsync())!.IsTerminal);
        Assert.False((await host.Batch(queued).GetAsync())!.IsTerminal);
        await host.Batch(waiting).CancelAsync();
        Assert.False(await host.Batch(waiting).DiscardAsync(host.Time.GetUtcNow() - Lifetime));
        Assert.NotNull(await host.Batch(waiting).GetAsync());
    }

    [Fact]
    public async Task Reap_BatchThatWasRerun_CountsFromItsLatestEnd()
    {
        await using var host = await StartAsync();
        var batchId = await RunAsync(host, Make.Archive());
        host.Time.Advance(Lifetime + TimeSpan.FromSeconds(1));
        var row = Assert.Single((await host.Index.ListAsync(new BatchQuery(10, null, null))).Batches);
        await host.Index.RerunAsync(batchId, new RerunRequest("once", RerunTasks.Listed([(await host.Batch(batchId).GetSnapshotAsync())!.Tasks[0].TaskId])));

        Assert.Equal(0, (await Retention(host).ReapAsync()).Batches);
        await host.Batch(batchId).CancelAsync();
        await Eventually.GetAsync("the end to be known", host.Index.GetTotalsAsync, totals => totals is { Active: 0, Queued: 0 });
        Assert.Equal(0, (await Retention(host).ReapAsync()).Batches);
        host.Time.Advance(Lifetime + TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await Retention(host).ReapAsync()).Batches);

        Assert.NotNull(row.FinishedAt);
        var gone = await host.Index.RerunAsync(batchId, new RerunRequest("again", RerunTasks.Failed));
        Assert.Equal(RerunRefusal.NoSuchBatch, Assert.IsType<RerunRefused>(gone).Reason);
    }

    [Fact]
    public async Task Vote_AfterTheBatchIsGone_OpensANewRound()
    {
        await using var host = await StartAsync();
        var archive = Make.Archive();
        var first = await RunAsync(host, archive);
        Assert.True(Assert.IsType<VoteReached>(await host.VoteAsync(archive, 1)).Late);

        host.Time.Advance(Lifetime * 2);
        await Retention(host).ReapAsync();

        var again = Assert.IsType<VoteReached>(await host.VoteAsync(archive, 1));
        Assert.False(again.Late);
        Assert.NotEqual(first, again.BatchId);
        Assert.NotNull(await host.Batch(again.BatchId).GetAsync());
    }

    [Fact]
    public async Task Reap_InterruptedInTheMiddle_IsGoneOnWith()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await StartAsync();
        var archive = Make.Archive();
        var batchId = await RunAsync(host, archive);
        host.Time.Advance(Lifetime * 2);

        // The batch itself has gone, all the rest is still there.
        Assert.True(await host.Batch(batchId).DiscardAsync(host.Time.GetUtcNow() - Lifetime));
        await host.CrashAsync();
        await host.StartAgainAsync();
        Assert.Null(await host.Batch(batchId).GetAsync());
        Assert.Single((await host.Index.ListAsync(new BatchQuery(10, null, null))).Batches);

        Assert.Equal(1, (await Retention(host).ReapAsync()).Batches);
        Assert.Empty((await host.Index.ListAsync(new BatchQuery(10, null, null))).Batches);
        Assert.Null(await host.ConsensusOn(archive).GetAsync());
        Assert.Equal(new ReapResult(0, More: false), await Retention(host).ReapAsync());
    }

    [Fact]
    public async Task Discard_ThatFailsBetweenItsParts_HidesTheBatch_AndEndsLater()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await StartAsync();
        var batchId = await RunAsync(host, Make.Archive());
        host.Time.Advance(Lifetime * 2);
        var order = Directory.EnumerateFiles(host.StateDirectory, batchId + ".json", SearchOption.AllDirectories)
            .Single(path => path.Contains("/order/", StringComparison.Ordinal));
        var stored = await File.ReadAllTextAsync(order, TestContext.Current.CancellationToken);
        Assert.True(await host.Batch(batchId).DiscardAsync(host.Time.GetUtcNow() - Lifetime));

        // As a crash leaves it just before the order goes, which is the last part.
        await host.CrashAsync();
        var end = stored.LastIndexOf("}}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(order, stored.Insert(end, ",\"discarded_after\":3"), TestContext.Current.CancellationToken);
        await host.StartAgainAsync();

        Assert.Null(await host.Batch(batchId).GetAsync());
        Assert.Null(await host.Batch(batchId).GetOrderAsync());
        Assert.Null(await host.Batch(batchId).CancelAsync());
        Assert.Equal(1, (await Retention(host).ReapAsync()).Batches);
        Assert.False(File.Exists(order));
    }

    [Fact]
    public async Task Reap_Many_TakesSomeAtATime_OldestFirst()
    {
        await using var host = await StartAsync(host => host.Options.Retention.BatchesAtOnce = 2);
        var batches = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            batches.Add(await RunAsync(host, Make.Archive()));
        }

        host.Time.Advance(Lifetime * 2);
        Assert.Equal(new ReapResult(2, More: true), await Retention(host).ReapAsync());
        Assert.Equal(batches[2], Assert.Single((await host.Index.ListAsync(new BatchQuery(10, null, null))).Batches).BatchId);
        Assert.Equal(new ReapResult(1, More: false), await Retention(host).ReapAsync());

        // The list goes on where it was.
        var next = await RunAsync(host, Make.Archive());
        Assert.Equal(next, Assert.Single((await host.Index.ListAsync(new BatchQuery(10, null, null))).Batches).BatchId);
    }

    private static Task<GrainTestHost> StartAsync(Action<GrainTestHost>? configure = null) => Validator.StartAsync(validators: 1, host =>
    {
        host.Options.Retention.Lifetime = Lifetime;
        host.Options.Batches.Deadline = TimeSpan.FromDays(7);
        configure?.Invoke(host);
    });

    private static IRetentionGrain Retention(GrainTestHost host) => host.Grains.GetGrain<IRetentionGrain>(0);

    private static async Task<string> ReachAsync(GrainTestHost host, BlobRef archive) =>
        Assert.IsType<VoteReached>(await host.VoteAsync(archive, 1)).BatchId;

    /// <summary>Runs a batch to its end, of which the list has heard.</summary>
    private static async Task<string> RunAsync(GrainTestHost host, BlobRef archive)
    {
        var batchId = await ReachAsync(host, archive);
        await host.BatchAsync(batchId, "to start", batch => batch.Status == BatchStatus.Running);
        await host.Batch(batchId).CancelAsync();
        await Eventually.GetAsync(
            "the list to hear of the end",
            () => host.Index.ListAsync(new BatchQuery(10, null, null)),
            list => list.Batches.Single(batch => batch.BatchId == batchId).Status == BatchStatus.Failed);
        return batchId;
    }
}
