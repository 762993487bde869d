using Executor.Contracts.Batches;

namespace Executor.Contracts.Events;

/// <summary>Every task of the batch ended.</summary>
/// <param name="Status">Completed, or failed when the batch ran out of time.</param>
/// <param name="Total">Tasks in the batch.</param>
/// <param name="Passed">Tasks with reward 1.</param>
/// <param name="Failed">Tasks with reward 0.</param>
/// <param name="Reward">Mean reward over all tasks.</param>
/// <param name="DurationMs">Milliseconds from start to end; in a rerun, of the rerun.</param>
/// <param name="Error">Why the batch failed; null when it completed.</param>
[GenerateSerializer, Immutable, Alias("executor.event.batch-complete")]
public sealed record BatchCompleted(
    [property: Id(0)] BatchStatus Status,
    [property: Id(1)] int Total,
    [property: Id(2)] int Passed,
    [property: Id(3)] int Failed,
    [property: Id(4)] double Reward,
    [property: Id(5)] long DurationMs,
    [property: Id(6)] string? Error) : BatchEvent;
