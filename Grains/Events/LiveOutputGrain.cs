using System.Collections.Immutable;
using Executor.Grains.Interfaces.Events;

namespace Executor.Grains.Events;

/// <summary>Keeps both sides in memory only, and waits for neither: what it sends is not answered.</summary>
internal sealed class LiveOutputGrain(TimeProvider time) : Grain, ILiveOutputGrain
{
    private readonly Dictionary<ILiveOutputWatcher, (ImmutableArray<string> Tasks, long Heard)> _watchers = [];
    private readonly Dictionary<ILiveOutputSource, long> _sources = [];

    public Task WatchAsync(ILiveOutputWatcher watcher, ImmutableArray<string> tasks)
    {
        Forget();
        var isNews = !_watchers.TryGetValue(watcher, out var before) || !before.Tasks.SequenceEqual(tasks);
        _watchers[watcher] = (tasks, time.GetTimestamp());
        return isNews ? TellAsync() : Task.CompletedTask;
    }

    public Task LeaveAsync(ILiveOutputWatcher watcher)
    {
        Forget();
        return _watchers.Remove(watcher) ? TellAsync() : Task.CompletedTask;
    }

    public Task<ImmutableArray<LiveOutputWish>> AnnounceAsync(ILiveOutputSource source)
    {
        Forget();
        _sources[source] = time.GetTimestamp();
        return Task.FromResult(Wishes());
    }

    private async Task TellAsync()
    {
        var wishes = Wishes();
        foreach (var source in _sources.Keys)
        {
            await source.HeedAsync(this.GetPrimaryKeyString(), wishes);
        }
    }

    private ImmutableArray<LiveOutputWish> Wishes() => [.. _watchers.Select(watcher => new LiveOutputWish(watcher.Key, watcher.Value.Tasks))];

    /// <summary>A source hears of watchers that are gone when it announces itself again.</summary>
    private void Forget()
    {
        foreach (var watcher in _watchers.Where(watcher => IsOver(watcher.Value.Heard)).Select(watcher => watcher.Key).ToArray())
        {
            _watchers.Remove(watcher);
        }

        foreach (var source in _sources.Where(source => IsOver(source.Value)).Select(source => source.Key).ToArray())
        {
            _sources.Remove(source);
        }
    }

    private bool IsOver(long heard) => time.GetElapsedTime(heard) > LiveOutput.Lease;
}
