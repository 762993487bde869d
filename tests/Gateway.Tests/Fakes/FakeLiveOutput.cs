using System.Collections.Concurrent;
using System.Collections.Immutable;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Events;

namespace Executor.Gateway.Tests.Fakes;

// Where gateways say whose output they want; the test plays the silos.
internal sealed class FakeLiveOutput : ILiveOutputGrain
{
    private readonly ConcurrentDictionary<ILiveOutputWatcher, ImmutableArray<string>> _watchers = new();

    // What every watcher wants now, in words: tasks, or * for all.
    public string Wanted => string.Join(' ', _watchers.Values.Select(tasks => tasks.IsEmpty ? "*" : string.Join(',', tasks)));

    // How often anybody said what it wants.
    public int Said { get; private set; }

    // Thrown by every call while set.
    public Exception? Failure { get; set; }

    public Task WatchAsync(ILiveOutputWatcher watcher, ImmutableArray<string> tasks)
    {
        Said++;
        if (Failure is null)
        {
            _watchers[watcher] = tasks;
        }

        return Failure is { } failure ? Task.FromException(failure) : Task.CompletedTask;
    }

    public Task LeaveAsync(ILiveOutputWatcher watcher)
    {
        _watchers.TryRemove(watcher, out _);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<LiveOutputWish>> AnnounceAsync(ILiveOutputSource source) => throw new NotSupportedException();

    public async Task PrintAsync(string taskId, string text, long dropped = 0, string log = "agent.stdout")
    {
        foreach (var watcher in _watchers.Keys)
        {
            await watcher.ReceiveAsync([new TaskLog(taskId, 1, TaskStage.RunningAgent, log, OutputKind.Stdout, text, dropped)]);
        }
    }
}
