namespace Executor.Contracts.Tasks;

/// <summary>One attempt of a task. Attempts are numbered from 1, kept for good, and fence their reports by their number.</summary>
/// <param name="Number">1, 2, 3 … within the task.</param>
/// <param name="Silo">Name of the silo that ran it.</param>
/// <param name="StartedAt">When the slot was leased.</param>
/// <param name="FinishedAt">When its outcome was stored; null while it runs.</param>
/// <param name="Outcome">How it ended; null while it runs.</param>
/// <param name="Instance">Which start of the silo ran it.</param>
/// <param name="Rerun">In which rerun of the batch it was made; 0 for the first run.</param>
[GenerateSerializer, Immutable, Alias("executor.attempt-record")]
public sealed record AttemptRecord(
    [property: Id(0)] int Number,
    [property: Id(1)] string Silo,
    [property: Id(2)] DateTimeOffset StartedAt,
    [property: Id(3)] DateTimeOffset? FinishedAt,
    [property: Id(4)] AttemptOutcome? Outcome,
    [property: Id(5)] string Instance,
    [property: Id(6)] int Rerun = 0);
