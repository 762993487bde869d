using System.Diagnostics;
using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Json;
using Executor.Gateway.Hosting;
using Executor.Gateway.Http;
using Executor.Gateway.Idempotency;
using Executor.Grains.Interfaces.Batches;
using Microsoft.AspNetCore.Mvc;

namespace Executor.Gateway.Batches;

internal static class RerunEndpoints
{
    // Room for the ids of every task that an archive may hold.
    private const int MaxBody = 8 * 1024 * 1024;

    public static void MapReruns(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/batch/{id}/rerun", RerunAsync)
            .WithTags("Batches")
            .WithSummary("Run tasks of an ended batch again")
            .WithDescription(
                "`tasks` is \"infra\" (failed by a fault of the executor), \"failed\" (all that failed but invalid ones), or a list of task ids. " +
                "The batch waits for its turn again; its other tasks keep their results, and every attempt made before stays readable.")
            .SignedByValidator()
            .TakesIdempotencyKey()
            .TakesRerun()
            .WithMetadata(new RequestSizeLimitAttribute(MaxBody))
            .Produces<RerunDocument>(202)
            .Refuses(400, 401, 404, 409, 413, 422, 503);

    private static async Task<IResult> RerunAsync(string id, HttpRequest request, SignedCommands commands, IGrainFactory grains)
    {
        var sender = await commands.VerifyAsync(request);
        if (!sender.Succeeded)
        {
            return sender.Refusal;
        }

        if (await ReadAsync(request) is not { } tasks)
        {
            return Problems.InvalidRerun;
        }

        var batchId = BatchIds.Normalize(id);
        return await commands.RunAsync(sender, $"rerun {batchId ?? id} {InWords(tasks)}", async commandId =>
            batchId is null
                ? CommandAnswer.Of(Problems.BatchNotFound)
                : Answer(await grains.GetGrain<IBatchIndexGrain>(0).RerunAsync(batchId, new RerunRequest(commandId, tasks))));
    }

    private static async Task<RerunTasks?> ReadAsync(HttpRequest request)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync(
                request.Body, ContractsJson.Default.RerunRequestDocument, request.HttpContext.RequestAborted);
            return body?.Tasks;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The same tasks in another order are the same request.
    private static string InWords(RerunTasks tasks) => JsonSerializer.Serialize(
        tasks with { Ids = [.. tasks.Ids.Order(StringComparer.Ordinal)] }, ContractsJson.Default.RerunTasks);

    private static CommandAnswer Answer(RerunOutcome outcome) => outcome switch
    {
        RerunAccepted accepted => CommandAnswer.Of(
            StatusCodes.Status202Accepted,
            new RerunDocument
            {
                BatchId = accepted.Batch.BatchId,
                Status = accepted.Batch.Status,
                Rerun = accepted.Rerun,
                Tasks = accepted.Tasks,
                LastSequence = accepted.Batch.LastSequence,
            },
            ContractsJson.Default.RerunDocument),
        RerunRefused refused => CommandAnswer.Of(Refuse(refused)),
        _ => throw new UnreachableException($"A rerun ended as {outcome.GetType().Name}"),
    };

    private static ProblemResult Refuse(RerunRefused refused) => refused.Reason switch
    {
        RerunRefusal.NoSuchBatch => Problems.BatchNotFound,
        RerunRefusal.NotEnded => Problems.NotRerunnable(refused.Status ?? BatchStatus.Pending),
        RerunRefusal.NoSuchTasks => Problems.TasksNotFound(refused.Tasks),
        RerunRefusal.InvalidTasks => Problems.TasksInvalid(refused.Tasks),
        RerunRefusal.NothingToRun => Problems.NothingToRerun(refused.Status ?? BatchStatus.Completed),
        RerunRefusal.Busy => Problems.Busy,
        _ => throw new UnreachableException($"A rerun was refused for {refused.Reason}"),
    };
}
