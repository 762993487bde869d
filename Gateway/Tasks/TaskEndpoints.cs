using Executor.Contracts.Tasks;
using Executor.Gateway.Batches;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Batches;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Executor.Gateway.Tasks;

internal static class TaskEndpoints
{
    public static void MapTasks(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/batch/{id}/tasks", ListAsync)
            .RequireReadToken()
            .WithTags("Tasks")
            .WithSummary("The tasks of a batch with their outputs")
            .Produces<TaskListDocument>()
            .Refuses(401, 404, 503);

        routes.MapRead("/batch/{id}/task/{task_id}", GetAsync)
            .RequireReadToken()
            .WithTags("Tasks")
            .WithSummary("A task with its outputs, its tests and its logs")
            .Refuses(401, 404, 503);
    }

    private static async Task<IResult> ListAsync(string id, IGrainFactory grains, TaskDocuments documents) =>
        BatchIds.Normalize(id) is { } batchId && await grains.GetGrain<IBatchGrain>(batchId).GetSnapshotAsync() is { } snapshot
            ? new TaskListResult(snapshot, documents)
            : Problems.BatchNotFound;

    private static async Task<Results<Ok<TaskDocument>, ProblemResult>> GetAsync(
        string id,
        [FromRoute(Name = "task_id")] string taskId,
        IGrainFactory grains,
        TaskDocuments documents,
        CancellationToken cancellationToken)
    {
        if (BatchIds.Normalize(id) is not { } batchId
            || await grains.GetGrain<IBatchGrain>(batchId).GetSnapshotAsync() is not { } snapshot)
        {
            return Problems.BatchNotFound;
        }

        return snapshot.Tasks.FirstOrDefault(task => task.TaskId == taskId) is { } row
            ? TypedResults.Ok(await documents.ReadAsync(batchId, row, alone: true, cancellationToken))
            : Problems.TaskNotFound;
    }
}
