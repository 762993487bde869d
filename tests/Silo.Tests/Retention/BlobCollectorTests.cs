using System.Diagnostics.Metrics;
using Executor.Blobs;
using Executor.Blobs.Remote;
using Executor.Contracts.Batches;
using Executor.Contracts.Blobs;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Retention;
using Executor.Silo.Retention;
using Executor.TestKit.Batches;
using Executor.TestKit.Fakes;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OptionsOf = Microsoft.Extensions.Options.Options;

namespace Executor.Silo.Tests.Retention;

public sealed class BlobCollectorTests : IAsyncLifetime
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly string _root = Directory.CreateTempSubdirectory("collector-").FullName;
    private readonly BlobStore _blobs;
    private GrainTestHost _host = null!;

    public BlobCollectorTests() => _blobs = new BlobStore(_root);

    public async ValueTask InitializeAsync() => _host = await GrainTestHost.StartAsync(host =>
    {
        host.Options.Retention.Lifetime = TimeSpan.FromHours(3);
        host.Options.Batches.Deadline = TimeSpan.FromDays(7);
    });

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Collect_KeepsAllThatABatchNames_AndTakesTheRest()
    {
        var order = await OrderAsync();
        await _host.Index.AdmitAsync(order);
        var verdict = await RunAsync(order);
        var orphan = await PutAsync("an archive with too few votes");
        _host.Time.Advance(Grace * 2);
        var young = await PutAsync("just uploaded");
        File.SetLastWriteTimeUtc(_blobs.GetPath(young), _host.Time.GetUtcNow().UtcDateTime);

        await CollectAsync();

        Assert.Equal(
            (true, true, true, true, true, true, false),
            (Has(order.Archive), Has(order.Agent), Has(order.Tasks[0].Bundle!), Has(verdict.Evidence.Patch!.Blob),
                Has(verdict.Evidence.Logs[0].Blob), Has(young), Has(orphan)));

        _host.Time.Advance(TimeSpan.FromHours(3));
        Assert.Equal(1, (await _host.Grains.GetGrain<IRetentionGrain>(0).ReapAsync()).Batches);
        await CollectAsync();

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_root, "sha256"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Collect_WhileABatchRuns_KeepsWhatItsAttemptsMayHaveStored()
    {
        var order = await OrderAsync();
        await _host.Index.AdmitAsync(order);
        await _host.BatchAsync(order.BatchId, "to start", batch => batch.Status == BatchStatus.Running);
        var log = await PutAsync("a log that no stored result names yet");

        _host.Time.Advance(Grace * 10);
        await CollectAsync();
        Assert.True(Has(log));

        await _host.Batch(order.BatchId).CancelAsync();
        await CollectAsync();
        Assert.False(Has(log));
        Assert.True(Has(order.Archive));
    }

    [Fact]
    public async Task Collect_BlobOfTwoBatches_StaysUntilTheLastIsGone()
    {
        var first = await OrderAsync();
        var second = first with { BatchId = Guid.NewGuid().ToString(), Archive = await PutAsync("another archive") };
        await _host.Index.AdmitAsync(first);
        await RunAsync(first);
        _host.Time.Advance(TimeSpan.FromHours(2));
        await _host.Index.AdmitAsync(second);
        await RunAsync(second);

        _host.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, (await _host.Grains.GetGrain<IRetentionGrain>(0).ReapAsync()).Batches);
        await CollectAsync();

        Assert.False(Has(first.Archive));
        Assert.True(Has(second.Archive));
        Assert.True(Has(second.Agent));
    }

    [Fact]
    public async Task Collect_WhereOnlyCopiesAre_TakesNothing()
    {
        var origin = InterfaceProxy.Create<IBlobOrigin>(call =>
            call.Name == nameof(IBlobOrigin.StoreAsync) ? Task.CompletedTask : throw new NotSupportedException(call.Name));
        var copies = new BlobStore(Path.Combine(_root, "copies"), new BlobCopies(origin, 1 << 20, _host.Time));
        var copy = await copies.PutAsync("of a batch on other silos"u8.ToArray(), _cancellation);
        _host.Time.Advance(Grace * 2);

        Assert.Equal(default, await CollectAsync(copies));

        Assert.True(copies.Contains(copy));
    }

    private async Task<BatchOrder> OrderAsync()
    {
        var task = new BatchTask("task-1", await PutAsync("bundle"), Invalid: null);
        return new BatchOrder(Guid.NewGuid().ToString(), await PutAsync("archive"), await PutAsync("agent"), [task], 1);
    }

    private async Task<AttemptVerdict> RunAsync(BatchOrder order)
    {
        var verdict = Make.Pass() with
        {
            Evidence = new AttemptEvidence
            {
                Patch = new PatchRef(await PutAsync("patch"), 5, Truncated: false),
                Logs = [new LogRef("agent.stdout", await PutAsync("log"), 3, Truncated: false)],
            },
        };
        var silo = await _host.JoinAsync();
        var attempt = await silo.NextOrderAsync();
        await silo.CompleteAsync(attempt, verdict);
        await _host.BatchEndsAsync(order.BatchId);
        await Eventually.GetAsync(
            "the list to hear of the end",
            () => _host.Index.ListAsync(new BatchQuery(10, null, null)),
            list => list.Batches.Single(batch => batch.BatchId == order.BatchId).Status == BatchStatus.Completed);
        return verdict;
    }

    private async Task<BlobRef> PutAsync(string content) =>
        await _blobs.PutAsync(System.Text.Encoding.UTF8.GetBytes(content), _cancellation);

    private bool Has(BlobRef blob) => _blobs.Contains(blob);

    private Task<CollectedBlobs> CollectAsync() => CollectAsync(_blobs);

    private async Task<CollectedBlobs> CollectAsync(BlobStore blobs)
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var collector = new BlobCollector(
            _host.Grains,
            blobs,
            OptionsOf.Create(new RetentionPeriods { BlobGrace = Grace }),
            new RetentionInstruments(services.GetRequiredService<IMeterFactory>()),
            _host.Time,
            NullLogger<BlobCollector>.Instance);
        return await collector.CollectAsync(_cancellation);
    }
}
