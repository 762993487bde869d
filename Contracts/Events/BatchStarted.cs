namespace Executor.Contracts.Events;

/// <summary>The batch's tasks were released to the silos.</summary>
/// <param name="TotalTasks">Tasks in the batch.</param>
/// <param name="ConcurrentLimit">Tasks of the batch that may run at one time.</param>
[GenerateSerializer, Immutable, Alias("executor.event.batch-started")]
public sealed record BatchStarted([property: Id(0)] int TotalTasks, [property: Id(1)] int ConcurrentLimit) : BatchEvent;
