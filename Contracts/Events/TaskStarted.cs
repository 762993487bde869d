namespace Executor.Contracts.Events;

/// <summary>A task's first attempt was given to a silo; once more in each rerun of the task.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Silo">Name of the silo.</param>
[GenerateSerializer, Immutable, Alias("executor.event.task-started")]
public sealed record TaskStarted([property: Id(0)] string TaskId, [property: Id(1)] string? Silo) : BatchEvent;
