using System.Collections.Concurrent;
using System.Collections.Immutable;
using Executor.Contracts.Events;
using Executor.Grains.Interfaces.Events;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Events;

/// <summary>How silos and gateways find each other for live output, whichever comes first and whoever is lost.</summary>
public sealed class LiveOutputTests : IAsyncLifetime
{
    private const string BatchId = "batch";

    private readonly Source _one = new();
    private readonly Source _other = new();
    private readonly Watcher _all = new();
    private readonly Watcher _some = new();
    private GrainTestHost _host = null!;

    private ILiveOutputGrain Grain => _host.Grains.GetGrain<ILiveOutputGrain>(BatchId);

    public async ValueTask InitializeAsync() => _host = await GrainTestHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Source_ThatComesLater_IsToldWhoWatches()
    {
        await Grain.WatchAsync(Reference(_all), []);
        await Grain.WatchAsync(Reference(_some), ["a", "b"]);

        var wishes = await Grain.AnnounceAsync(Reference(_one));

        Assert.Equal(["", "a b"], wishes.Select(wish => string.Join(' ', wish.Tasks)).Order(StringComparer.Ordinal));
        Assert.Equal([true, false], wishes.Select(wish => wish.Includes("c")).OrderDescending());
    }

    [Fact]
    public async Task Sources_ThatAreThere_HearOfEveryChange()
    {
        await Grain.AnnounceAsync(Reference(_one));
        await Grain.AnnounceAsync(Reference(_other));
        var (all, some) = (Reference(_all), Reference(_some));

        await Grain.WatchAsync(all, []);
        await Grain.WatchAsync(some, ["a"]);
        await Grain.WatchAsync(some, ["a"]);
        await Grain.WatchAsync(some, ["b"]);
        await Grain.LeaveAsync(all);
        await Grain.LeaveAsync(all);

        string[] expected = ["*", "* a", "* b", "b"];
        foreach (var source in new[] { _one, _other })
        {
            await Eventually.HoldsAsync("the changes to be heard", () => source.Heard.Count >= expected.Length);
            Assert.Equal(expected, source.Heard);
        }
    }

    [Fact]
    public async Task Watcher_IsSentWhatASourceSends()
    {
        await Grain.WatchAsync(Reference(_all), []);
        var wish = Assert.Single(await Grain.AnnounceAsync(Reference(_one)));

        await wish.Watcher.ReceiveAsync([new TaskLog("t", 1, Contracts.Tasks.TaskStage.RunningAgent, "agent.stdout", OutputKind.Stdout, "hello", 0)]);

        await Eventually.HoldsAsync("the output", () => _all.Texts.Contains("hello"));
    }

    [Fact]
    public async Task Watcher_ThatDoesNotRenew_IsForgotten()
    {
        var (all, some) = (Reference(_all), Reference(_some));
        await Grain.WatchAsync(all, []);
        await Grain.WatchAsync(some, ["a"]);
        _host.Time.Advance(LiveOutput.RenewPeriod * 2);
        await Grain.WatchAsync(some, ["a"]);
        _host.Time.Advance(LiveOutput.RenewPeriod * 2);

        Assert.Equal(["a"], Assert.Single(await Grain.AnnounceAsync(Reference(_one))).Tasks.AsEnumerable());
    }

    [Fact]
    public async Task Source_ThatDoesNotRenew_HearsNothingMore()
    {
        var one = Reference(_one);
        await Grain.AnnounceAsync(one);
        await Grain.AnnounceAsync(Reference(_other));
        _host.Time.Advance(LiveOutput.RenewPeriod * 2);
        await Grain.AnnounceAsync(one);
        _host.Time.Advance(LiveOutput.RenewPeriod * 2);

        await Grain.WatchAsync(Reference(_all), []);

        await Eventually.HoldsAsync("the change to be heard", () => !_one.Heard.IsEmpty);
        Assert.Empty(_other.Heard);
    }

    private ILiveOutputSource Reference(Source source) => _host.Grains.CreateObjectReference<ILiveOutputSource>(source);

    private ILiveOutputWatcher Reference(Watcher watcher) => _host.Grains.CreateObjectReference<ILiveOutputWatcher>(watcher);

    private sealed class Source : ILiveOutputSource
    {
        public ConcurrentQueue<string> Heard { get; } = [];

        public Task HeedAsync(string batchId, ImmutableArray<LiveOutputWish> wishes)
        {
            Assert.Equal(BatchId, batchId);
            Heard.Enqueue(string.Join(' ', wishes.Select(wish => wish.Tasks.IsEmpty ? "*" : string.Join(',', wish.Tasks)).Order(StringComparer.Ordinal)));
            return Task.CompletedTask;
        }
    }

    private sealed class Watcher : ILiveOutputWatcher
    {
        public ConcurrentQueue<string> Texts { get; } = [];

        public Task ReceiveAsync(ImmutableArray<TaskLog> logs)
        {
            foreach (var log in logs)
            {
                Texts.Enqueue(log.Text);
            }

            return Task.CompletedTask;
        }
    }
}
