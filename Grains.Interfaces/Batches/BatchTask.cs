using Executor.Contracts.Blobs;

namespace Executor.Grains.Interfaces.Batches;

/// <summary>A task as the archive gave it.</summary>
/// <param name="TaskId">Folder name of the task.</param>
/// <param name="Bundle">The task's files, packed; null when the task is invalid.</param>
/// <param name="Invalid">Why the task cannot run; null when it can.</param>
[GenerateSerializer, Immutable, Alias("executor.batch-task")]
public sealed record BatchTask(
    [property: Id(0)] string TaskId,
    [property: Id(1)] BlobRef? Bundle,
    [property: Id(2)] string? Invalid);
