using System.Collections.Immutable;

namespace Executor.Grains.Interfaces.Events;

/// <summary>Whose output somebody wants to see.</summary>
/// <param name="Watcher">Where to send it.</param>
/// <param name="Tasks">Ids of the tasks; empty for all of the batch.</param>
[GenerateSerializer, Immutable, Alias("executor.live-output-wish")]
public sealed record LiveOutputWish(
    [property: Id(0)] ILiveOutputWatcher Watcher,
    [property: Id(1)] ImmutableArray<string> Tasks)
{
    /// <summary>Whether the output of a task is wanted.</summary>
    /// <param name="taskId">The task.</param>
    public bool Includes(string taskId) => Tasks.IsEmpty || Tasks.Contains(taskId);
}
