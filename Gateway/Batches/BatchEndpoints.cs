using Executor.Contracts.Batches;
using Executor.Gateway.Authentication;
using Executor.Gateway.Hosting;
using Executor.Gateway.Http;
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
            .Refuses(401, 404, 503);
    }

    private static async Task<Results<Ok<BatchDocument>, ProblemResult>> GetAsync(string id, IGrainFactory grains) =>
        BatchIds.Normalize(id) is { } batchId && await grains.GetGrain<IBatchGrain>(batchId).GetAsync() is { } batch
            ? TypedResults.Ok(BatchDocuments.Of(batch))
            : Problems.BatchNotFound;

    private static async Task<Results<Ok<BatchDocument>, ProblemResult>> CancelAsync(
        string id, HttpRequest request, ValidatorAuthentication authentication, IGrainFactory grains)
    {
        var validator = await authentication.VerifyAsync(request);
        if (!validator.Succeeded)
        {
            return validator.Refusal;
        }

        if (await authentication.UseNonceAsync(validator.Credentials) is { } refusal)
        {
            return refusal;
        }

        return BatchIds.Normalize(id) is { } batchId && await grains.GetGrain<IBatchGrain>(batchId).CancelAsync() is { } batch
            ? TypedResults.Ok(BatchDocuments.Of(batch))
            : Problems.BatchNotFound;
    }
}
