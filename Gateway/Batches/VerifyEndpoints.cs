using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Contracts.Tasks;
using Executor.Gateway.Hosting;
using Executor.Gateway.Http;
using Executor.Gateway.Tasks;
using Executor.Grains.Interfaces.Batches;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Gateway.Batches;

internal static class VerifyEndpoints
{
    public static void MapVerify(this IEndpointRouteBuilder routes) =>
        routes.MapRead("/verify/{id}", VerifyAsync)
            .RequireReadToken()
            .WithTags("Batches")
            .WithSummary("The results of an ended batch with a hash validators can compare")
            .Refuses(401, 404, 409, 503);

    private static async Task<Results<Ok<VerifyDocument>, ProblemResult>> VerifyAsync(
        string id, IGrainFactory grains, ServerIdentity server)
    {
        if (BatchIds.Normalize(id) is not { } batchId
            || await grains.GetGrain<IBatchGrain>(batchId).GetSnapshotAsync() is not { } snapshot)
        {
            return Problems.BatchNotFound;
        }

        var batch = snapshot.Batch;
        if (!batch.IsTerminal)
        {
            return Problems.BatchNotFinished(batch.Status);
        }

        var tasks = snapshot.Tasks.OrderBy(task => task.TaskId, StringComparer.Ordinal).Select(Summarize).ToImmutableArray();
        return TypedResults.Ok(new VerifyDocument
        {
            BatchId = batchId,
            Status = batch.Status,
            TotalTasks = batch.TotalTasks,
            PassedTasks = batch.PassedTasks,
            FailedTasks = batch.FailedTasks,
            AggregateReward = batch.AggregateReward,
            ResultsHash = ResultsHash.Of(batchId, tasks),
            TaskSummaries = tasks,
            ExecutorVersion = server.Version,
            UptimeSecs = server.UptimeSeconds,
        });
    }

    private static TaskSummary Summarize(TaskRow task) => new(task.TaskId, task.Passed == true, task.Reward, TaskDocuments.Duration(task));
}
