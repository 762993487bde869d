using System.Collections.Immutable;

namespace Executor.Grains.Interfaces.Events;

/// <summary>
/// Where those who want to see the live output of a batch and the silos that run its attempts find each other. The key is the batch id.
/// Nothing is stored and no output passes through it: silos send that to the watchers themselves. Either side says again and again
/// that it is there (<see cref="LiveOutput"/>), so that a grain that has lost its memory has it back after one period.
/// </summary>
[Alias("executor.ILiveOutputGrain")]
public interface ILiveOutputGrain : IGrainWithStringKey
{
    /// <summary>Somebody watches. Silos that are there hear of it at once.</summary>
    /// <param name="watcher">Where to send the output.</param>
    /// <param name="tasks">Ids of the tasks to send the output of; empty for all. Replaces what it said before.</param>
    [Alias("Watch")]
    Task WatchAsync(ILiveOutputWatcher watcher, ImmutableArray<string> tasks);

    /// <summary>Somebody does not watch any more.</summary>
    /// <param name="watcher">As it was given before.</param>
    [Alias("Leave")]
    Task LeaveAsync(ILiveOutputWatcher watcher);

    /// <summary>A silo runs attempts of the batch.</summary>
    /// <param name="source">Where to tell it who watches.</param>
    /// <returns>Who watches now.</returns>
    [Alias("Announce")]
    Task<ImmutableArray<LiveOutputWish>> AnnounceAsync(ILiveOutputSource source);
}
