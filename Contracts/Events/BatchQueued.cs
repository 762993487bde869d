namespace Executor.Contracts.Events;

/// <summary>The batch was admitted.</summary>
/// <param name="TotalTasks">Tasks in the batch.</param>
/// <param name="ArchiveHash">SHA-256 of its archive, 64 lowercase hex digits.</param>
[GenerateSerializer, Immutable, Alias("executor.event.batch-queued")]
public sealed record BatchQueued([property: Id(0)] int TotalTasks, [property: Id(1)] string ArchiveHash) : BatchEvent;
