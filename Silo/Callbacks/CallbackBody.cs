using System.Collections.Immutable;
using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Callbacks;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Silo.Callbacks;

/// <summary>The document that is delivered.</summary>
internal static class CallbackBody
{
    public static byte[] Of(string deliveryId, BatchSnapshot snapshot)
    {
        var batch = snapshot.Batch;
        var tasks = snapshot.Tasks.OrderBy(task => task.TaskId, StringComparer.Ordinal).Select(Summarize).ToImmutableArray();
        var document = new CallbackDocument
        {
            DeliveryId = deliveryId,
            BatchId = batch.BatchId,
            ArchiveHash = batch.ArchiveHash,
            Status = batch.Status,
            Error = batch.Error,
            TotalTasks = batch.TotalTasks,
            PassedTasks = batch.PassedTasks,
            FailedTasks = batch.FailedTasks,
            InfraFailedTasks = batch.InfraFailedTasks,
            AggregateReward = batch.AggregateReward,
            ScoredReward = batch.ScoredReward,
            CreatedAt = batch.CreatedAt,
            StartedAt = batch.StartedAt,
            FinishedAt = batch.FinishedAt,
            ResultsHash = ResultsHash.Of(batch.BatchId, tasks),
            TaskSummaries = tasks,
        };
        return JsonSerializer.SerializeToUtf8Bytes(document, ContractsJson.Default.CallbackDocument);
    }

    private static TaskSummary Summarize(TaskRow task) => new(
        task.TaskId,
        task.Passed == true,
        task.Reward,
        task is { StartedAt: { } started, FinishedAt: { } finished } ? (long)(finished - started).TotalMilliseconds : null);
}
