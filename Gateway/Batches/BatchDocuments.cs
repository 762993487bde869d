using Executor.Contracts.Batches;

namespace Executor.Gateway.Batches;

internal static class BatchDocuments
{
    public static BatchDocument Of(BatchView batch) => new()
    {
        BatchId = batch.BatchId,
        Status = batch.Status,
        TotalTasks = batch.TotalTasks,
        CompletedTasks = batch.CompletedTasks,
        PassedTasks = batch.PassedTasks,
        FailedTasks = batch.FailedTasks,
        InfraFailedTasks = batch.InfraFailedTasks,
        AggregateReward = FinalReward(batch),
        ScoredReward = batch.ScoredReward,
        Error = batch.Error,
        DurationMs = Duration(batch),
        ArchiveHash = batch.ArchiveHash,
        CreatedAt = batch.CreatedAt,
        StartedAt = batch.StartedAt,
        FinishedAt = batch.FinishedAt,
        ConcurrentTasks = batch.ConcurrentTasks,
        Callback = batch.Callback,
        LastSequence = batch.LastSequence,
        Reruns = batch.Reruns,
    };

    // Clients of the protocol read 0 until the batch has ended: a half-finished mean is no reward.
    public static double FinalReward(BatchView batch) => batch.IsTerminal ? batch.AggregateReward : 0.0;

    // A batch that was cancelled before it started took no time.
    private static long? Duration(BatchView batch) => batch.FinishedAt is not { } finished
        ? null
        : (long)(finished - (batch.StartedAt ?? finished)).TotalMilliseconds;
}
