using System.Collections.Immutable;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Gateway.Batches;
using Executor.Gateway.Tasks;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Gateway.Events;

internal sealed class SnapshotReader(IGrainFactory grains, TaskDocuments documents)
{
    // Null when the batch is gone.
    public async Task<SnapshotDocument?> ReadAsync(string batchId, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IBatchGrain>(batchId).GetSnapshotAsync() is not { } snapshot)
        {
            return null;
        }

        var tasks = ImmutableArray.CreateBuilder<TaskDocument>(snapshot.Tasks.Length);
        foreach (var task in snapshot.Tasks)
        {
            tasks.Add(await documents.ReadTailAsync(batchId, task, cancellationToken));
        }

        var batch = snapshot.Batch;
        return new SnapshotDocument
        {
            Status = batch.Status,
            TotalTasks = batch.TotalTasks,
            CompletedTasks = batch.CompletedTasks,
            PassedTasks = batch.PassedTasks,
            FailedTasks = batch.FailedTasks,
            AggregateReward = BatchDocuments.FinalReward(batch),
            Tasks = tasks.MoveToImmutable(),
            LastSequence = batch.LastSequence,
        };
    }
}
