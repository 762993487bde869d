namespace Executor.Contracts.Events;

/// <summary>
/// A validator has some tasks of an ended batch run again: the batch waits for its turn once more. A <see cref="TaskStageEntered"/> with
/// stage queued follows for each of the tasks, whose results are void from there on; those of the other tasks stand.
/// </summary>
/// <param name="Rerun">Which rerun it is: 1, 2, 3 … within the batch.</param>
/// <param name="Tasks">Tasks that are run again.</param>
[GenerateSerializer, Immutable, Alias("executor.event.batch-reopened")]
public sealed record BatchReopened([property: Id(0)] int Rerun, [property: Id(1)] int Tasks) : BatchEvent;
