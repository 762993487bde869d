using Executor.Contracts.Batches;
using Executor.Contracts.Json;
using Executor.Gateway.Hosting;
using Executor.Gateway.Http;
using Executor.Gateway.Idempotency;
using Executor.Grains.Interfaces.Batches;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Gateway.Batches;

internal static class BatchEndpoints
{
    public static void MapBatches(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/batch/{id}", GetAsync)
            .RequireReadToken()
            .WithTags("Batches")
            .WithSummary("A batch without its tasks")
            .Refuses(401, 404, 503);

        routes.MapDelete("/batch/{id}", CancelAsync)
            .WithTags("Batches")
            .WithSummary("Cancel a batch")
            .WithDescription("A batch that has ended stays as it is.")
            .SignedByValidator()
            .TakesIdempotencyKey()
            .Produces<BatchDocument>()
            .Refuses(400, 401, 404, 422, 503);
    }

    private static async Task<Results<Ok<BatchDocument>, ProblemResult>> GetAsync(string id, IGrainFactory grains) =>
        BatchIds.Normalize(id) is { } batchId && await grains.GetGrain<IBatchGrain>(batchId).GetAsync() is { } batch
            ? TypedResults.Ok(BatchDocuments.Of(batch))
            : Problems.BatchNotFound;

    private static async Task<IResult> CancelAsync(string id, HttpRequest request, SignedCommands commands, IGrainFactory grains)
    {
        var sender = await commands.VerifyAsync(request);
        if (!sender.Succeeded)
        {
            return sender.Refusal;
        }

        var batchId = BatchIds.Normalize(id);
        return await commands.RunAsync(sender, $"cancel {batchId ?? id}", async _ =>
            batchId is not null && await grains.GetGrain<IBatchGrain>(batchId).CancelAsync() is { } batch
                ? CommandAnswer.Of(StatusCodes.Status200OK, BatchDocuments.Of(batch), ContractsJson.Default.BatchDocument)
                : CommandAnswer.Of(Problems.BatchNotFound));
    }
}
