using Executor.Contracts.Status;
using Executor.Gateway.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Gateway.Status;

// For probes, which carry no token: open even when reads are not, and without a word about batches.
internal static class HealthEndpoints
{
    private static readonly HealthDocument Well = new("ok");

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/health", GetLive).WithTags("Health").WithSummary("The process answers");
        routes.MapRead("/health/live", GetLive).WithTags("Health").WithSummary("The process answers");
        routes.MapRead("/health/ready", GetReadyAsync)
            .WithTags("Health")
            .WithSummary("Everything a batch needs is there; 503 names what is not")
            .Refuses(503);
    }

    private static Ok<HealthDocument> GetLive() => TypedResults.Ok(Well);

    private static async Task<Results<Ok<HealthDocument>, ProblemResult>> GetReadyAsync(
        Readiness readiness, CancellationToken cancellationToken)
    {
        var problems = await readiness.FindProblemsAsync(cancellationToken);
        return problems.IsEmpty ? TypedResults.Ok(Well) : Problems.NotReady(problems);
    }
}
