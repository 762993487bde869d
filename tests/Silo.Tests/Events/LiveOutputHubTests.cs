using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.Interfaces.Tasks;
using Executor.Silo.Events;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Executor.Silo.Tests.Events;

/// <summary>The real hub before the real grain; a test plays the guests and the gateways.</summary>
public sealed class LiveOutputHubTests : IAsyncLifetime
{
    private readonly string _batchId = Guid.NewGuid().ToString();
    private GrainTestHost _host = null!;
    private LiveOutputHub _hub = null!;

    private ILiveOutputGrain Grain => _host.Grains.GetGrain<ILiveOutputGrain>(_batchId);

    public async ValueTask InitializeAsync()
    {
        _host = await GrainTestHost.StartAsync();
        _hub = Hub();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Watcher_ThatWasThereFirst_GetsWhatIsPrinted_WithItsPlace()
    {
        var watcher = new Watcher();
        await Grain.WatchAsync(Reference(watcher), []);
        using var attempt = _hub.Open(new AttemptId(_batchId, "task-1", 2));
        attempt.Stage = TaskStage.RunningTests;
        var sink = attempt.Open("test.1.stderr", OutputKind.Stderr);

        await PrintUntilAsync(sink, () => !watcher.Logs.IsEmpty);

        var log = watcher.Logs.First();
        Assert.Equal(
            ("task-1", 2, TaskStage.RunningTests, "test.1.stderr", OutputKind.Stderr, 0L),
            (log.TaskId, log.Attempt, log.Stage, log.Log, log.Stream, log.DroppedBytes));
        Assert.StartsWith("tick\n", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watcher_ThatComesInTheMiddle_GetsWhatIsPrintedFromThenOn()
    {
        using var attempt = _hub.Open(new AttemptId(_batchId, "task-1", 1));
        var sink = attempt.Open("agent.stdout", OutputKind.Stdout);
        sink.Append("before\n"u8);
        var watcher = new Watcher();
        await Grain.WatchAsync(Reference(watcher), []);

        await PrintUntilAsync(sink, () => !watcher.Logs.IsEmpty);

        Assert.DoesNotContain("before", watcher.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watchers_OfDifferentTasks_EachGetTheirs_FromEverySilo()
    {
        var (all, one) = (new Watcher(), new Watcher());
        await Grain.WatchAsync(Reference(all), []);
        await Grain.WatchAsync(Reference(one), ["task-1"]);
        using var here = _hub.Open(new AttemptId(_batchId, "task-1", 1));
        using var there = Hub().Open(new AttemptId(_batchId, "task-2", 1));
        var (first, second) = (here.Open("agent.stdout", OutputKind.Stdout), there.Open("agent.stdout", OutputKind.Stdout));

        await PrintUntilAsync(first, () => all.Tasks.Contains("task-1") && one.Tasks.Contains("task-1"));
        await PrintUntilAsync(second, () => all.Tasks.Contains("task-2"));

        Assert.DoesNotContain("task-2", one.Tasks);
    }

    [Fact]
    public async Task AttemptThatEnds_TellsTheRest()
    {
        var watcher = new Watcher();
        await Grain.WatchAsync(Reference(watcher), []);
        var attempt = _hub.Open(new AttemptId(_batchId, "task-1", 1));
        var sink = attempt.Open("agent.stdout", OutputKind.Stdout);
        await PrintUntilAsync(sink, () => !watcher.Logs.IsEmpty);
        sink.Append(Encoding.UTF8.GetBytes(new string('x', 3 * BatchOutput.MostAtOnce)));
        sink.Append("last words"u8);
        sink.Complete();

        attempt.Dispose();

        await Eventually.HoldsAsync("the rest", () => watcher.Text.EndsWith("last words", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WatcherThatIsStuck_CostsNeitherTheGuestNorAnother()
    {
        var (stuck, free) = (new Watcher { IsStuck = true }, new Watcher());
        await Grain.WatchAsync(Reference(stuck), []);
        await Grain.WatchAsync(Reference(free), []);
        using var attempt = _hub.Open(new AttemptId(_batchId, "task-1", 1));
        var sink = attempt.Open("agent.stdout", OutputKind.Stdout);
        await PrintUntilAsync(sink, () => !free.Logs.IsEmpty && !stuck.Logs.IsEmpty);

        var longest = TimeSpan.Zero;
        var chunk = new byte[64 * 1024];
        for (var i = 0; i < 4000; i++)
        {
            var began = Stopwatch.GetTimestamp();
            sink.Append(chunk);
            longest = Stopwatch.GetElapsedTime(began) > longest ? Stopwatch.GetElapsedTime(began) : longest;
        }

        Assert.True(longest < TimeSpan.FromSeconds(1), $"The guest waited for {longest}.");
        await PrintUntilAsync(sink, () => free.Logs.Any(log => log.DroppedBytes > 100_000_000));
        Assert.Single(stuck.Logs);
    }

    [Fact]
    public async Task WatcherThatLeaves_GetsNoMore()
    {
        var (leaving, staying) = (new Watcher(), new Watcher());
        var reference = Reference(leaving);
        await Grain.WatchAsync(reference, []);
        await Grain.WatchAsync(Reference(staying), []);
        using var attempt = _hub.Open(new AttemptId(_batchId, "task-1", 1));
        var sink = attempt.Open("agent.stdout", OutputKind.Stdout);
        await PrintUntilAsync(sink, () => !leaving.Logs.IsEmpty && !staying.Logs.IsEmpty);

        await Grain.LeaveAsync(reference);
        await PrintUntilAsync(sink, () => staying.Logs.Any(log => log.Log == "agent.stdout" && staying.Logs.Count > leaving.Logs.Count + 2));
        var seen = leaving.Logs.Count;
        var more = staying.Logs.Count + 2;
        await PrintUntilAsync(sink, () => staying.Logs.Count >= more);

        Assert.Equal(seen, leaving.Logs.Count);
    }

    private LiveOutputHub Hub() => new(_host.Grains, TimeProvider.System, NullLogger<LiveOutputHub>.Instance);

    private ILiveOutputWatcher Reference(Watcher watcher) => _host.Grains.CreateObjectReference<ILiveOutputWatcher>(watcher);

    // The guest goes on printing: when exactly it is heard is nobody's promise.
    private static Task PrintUntilAsync(Execution.Sandbox.IOutputSink sink, Func<bool> heard) => Eventually.HoldsAsync("the output", () =>
    {
        sink.Append("tick\n"u8);
        return heard();
    });

    private sealed class Watcher : ILiveOutputWatcher
    {
        public ConcurrentQueue<TaskLog> Logs { get; } = [];

        public bool IsStuck { get; init; }

        public string Text => string.Concat(Logs.Select(log => log.Text));

        public IEnumerable<string> Tasks => Logs.Select(log => log.TaskId);

        public Task ReceiveAsync(ImmutableArray<TaskLog> logs)
        {
            foreach (var log in logs)
            {
                Logs.Enqueue(log);
            }

            return IsStuck ? new TaskCompletionSource().Task : Task.CompletedTask;
        }
    }
}
