using Executor.Contracts.Batches;

namespace Executor.Contracts.Events;

/// <summary>A validator cancelled the batch; every task that had not ended is failed as cancelled.</summary>
/// <param name="Status">Always failed.</param>
/// <param name="Total">Tasks in the batch.</param>
/// <param name="Passed">Tasks that had passed.</param>
/// <param name="Failed">Tasks that failed or were cancelled.</param>
/// <param name="Reward">Mean reward over all tasks.</param>
/// <param name="DurationMs">Milliseconds from start to cancellation; 0 when it never started. In a rerun, of the rerun.</param>
[GenerateSerializer, Immutable, Alias("executor.event.batch-cancelled")]
public sealed record BatchCancelled(
    [property: Id(0)] BatchStatus Status,
    [property: Id(1)] int Total,
    [property: Id(2)] int Passed,
    [property: Id(3)] int Failed,
    [property: Id(4)] double Reward,
    [property: Id(5)] long DurationMs) : BatchEvent;
