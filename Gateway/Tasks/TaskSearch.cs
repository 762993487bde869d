using Executor.Contracts.Tasks;
using Executor.Gateway.Batches;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Gateway.Tasks;

// The task an address names, or why there is none.
internal static class TaskSearch
{
    public static async Task<(string BatchId, TaskRow? Row, ProblemResult? Refusal)> FindAsync(IGrainFactory grains, string id, string taskId)
    {
        if (BatchIds.Normalize(id) is not { } batchId
            || await grains.GetGrain<IBatchGrain>(batchId).GetSnapshotAsync() is not { } snapshot)
        {
            return (id, null, Problems.BatchNotFound);
        }

        var row = snapshot.Tasks.FirstOrDefault(task => task.TaskId == taskId);
        return (batchId, row, row is null ? Problems.TaskNotFound : null);
    }
}
