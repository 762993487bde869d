using Executor.Contracts.Json;
using Executor.Contracts.Tasks;
using Executor.Gateway.Batches;
using Executor.Gateway.Hosting;
using Executor.Gateway.Http;
using Executor.Gateway.Idempotency;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Tasks;
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

        routes.MapRead("/batch/{id}/task/{task_id}/attempts", ListAttemptsAsync)
            .RequireReadToken()
            .WithTags("Tasks")
            .WithSummary("Every attempt of a task, those of earlier runs included")
            .Refuses(401, 404, 503);

        routes.MapDelete("/batch/{id}/task/{task_id}", CancelAsync)
            .WithTags("Tasks")
            .WithSummary("Cancel one task")
            .WithDescription("A task that has ended stays as it is. The answer has the outputs' last 4 KiB, as in a snapshot.")
            .SignedByValidator()
            .TakesIdempotencyKey()
            .Produces<TaskDocument>()
            .Refuses(400, 401, 404, 422, 503);
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
        var (batchId, row, refusal) = await TaskSearch.FindAsync(grains, id, taskId);
        return row is null ? refusal! : TypedResults.Ok(await documents.ReadAsync(batchId, row, alone: true, cancellationToken));
    }

    private static async Task<Results<Ok<AttemptListDocument>, ProblemResult>> ListAttemptsAsync(
        string id, [FromRoute(Name = "task_id")] string taskId, IGrainFactory grains)
    {
        var (batchId, row, refusal) = await TaskSearch.FindAsync(grains, id, taskId);
        if (row is null)
        {
            return refusal!;
        }

        // Asked whatever the batch knows: it may not have heard yet of an attempt that has just begun.
        var task = await grains.GetGrain<ITaskGrain>($"{batchId}/{taskId}").GetAsync();
        return TypedResults.Ok(new AttemptListDocument(batchId, taskId, [.. task.Attempts.Select(AttemptDocuments.Of)]));
    }

    private static async Task<IResult> CancelAsync(
        string id,
        [FromRoute(Name = "task_id")] string taskId,
        HttpRequest request,
        SignedCommands commands,
        IGrainFactory grains,
        TaskDocuments documents)
    {
        var sender = await commands.VerifyAsync(request);
        if (!sender.Succeeded)
        {
            return sender.Refusal;
        }

        var batchId = BatchIds.Normalize(id);
        return await commands.RunAsync(sender, $"cancel {batchId ?? id} {taskId}", async _ =>
        {
            if (batchId is null)
            {
                return CommandAnswer.Of(Problems.BatchNotFound);
            }

            var batch = grains.GetGrain<IBatchGrain>(batchId);
            if (await batch.CancelTaskAsync(taskId) is not { } row)
            {
                return CommandAnswer.Of(await batch.GetAsync() is null ? Problems.BatchNotFound : Problems.TaskNotFound);
            }

            var document = await documents.ReadTailAsync(batchId, row, request.HttpContext.RequestAborted);
            return CommandAnswer.Of(StatusCodes.Status200OK, document, ContractsJson.Default.TaskDocument);
        });
    }
}
