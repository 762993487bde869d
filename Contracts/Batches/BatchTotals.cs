namespace Executor.Contracts.Batches;

/// <summary>Counts over all batches since the state began: a restart does not reset them.</summary>
/// <param name="Submitted">Batches admitted.</param>
/// <param name="Active">Batches running now.</param>
/// <param name="Queued">Batches waiting for their turn now.</param>
/// <param name="Finished">Batches that became terminal.</param>
/// <param name="TasksFinished">Tasks that became terminal, counted when their batch ends.</param>
/// <param name="TasksPassed">Of those, tasks with reward 1.</param>
/// <param name="TasksFailed">Of those, tasks with reward 0.</param>
/// <param name="DurationMs">Sum of the run times of the finished batches in milliseconds.</param>
[GenerateSerializer, Immutable, Alias("executor.batch-totals")]
public sealed record BatchTotals(
    [property: Id(0)] long Submitted,
    [property: Id(1)] int Active,
    [property: Id(2)] int Queued,
    [property: Id(3)] long Finished,
    [property: Id(4)] long TasksFinished,
    [property: Id(5)] long TasksPassed,
    [property: Id(6)] long TasksFailed,
    [property: Id(7)] long DurationMs);
