using Executor.Contracts.Http;
using Executor.Contracts.Json;
using Executor.Contracts.Status;
using Executor.Serving.Http;
using Executor.Serving.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Executor.Silo.Serving;

/// <summary>The three things that are asked of a silo: whether it lives, whether it is of use, and what it measured.</summary>
internal static class SiloEndpoints
{
    public static void MapSilo(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", GetLive);
        routes.MapGet("/health/live", GetLive);
        routes.MapGet("/health/ready", GetReadyAsync);
        routes.MapGet("/metrics", GetMetrics);
    }

    /// <summary>The body of what the framework refuses by status alone.</summary>
    public static Task ExplainAsync(StatusCodeContext context)
    {
        var response = context.HttpContext.Response;
        var body = response.StatusCode switch
        {
            StatusCodes.Status404NotFound => new ErrorDocument("not_found", "There is nothing at this address of a silo"),
            StatusCodes.Status405MethodNotAllowed => new ErrorDocument("method_not_allowed", "This address does not answer this method"),
            var status => new ErrorDocument($"http_{status}", "The request failed"),
        };
        return response.WriteAsJsonAsync(body, ContractsJson.Default.ErrorDocument);
    }

    private static Ok<HealthDocument> GetLive() => TypedResults.Ok(new HealthDocument("ok"));

    private static async Task<Results<Ok<HealthDocument>, JsonHttpResult<ErrorDocument>>> GetReadyAsync(
        SiloReadiness readiness, CancellationToken cancellationToken)
    {
        var problems = await readiness.FindProblemsAsync(cancellationToken);
        return problems.IsEmpty
            ? GetLive()
            : Refuse(503, new ErrorDocument("not_ready", "This silo cannot run attempts now", problems));
    }

    private static Results<ContentHttpResult, JsonHttpResult<ErrorDocument>> GetMetrics(
        HttpContext context, MeterCollector meters, ReadToken token)
    {
        if (!token.Allows(context.Request, fromQuery: false))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Refuse(401, new ErrorDocument("unauthorized", "A valid bearer token is required"));
        }

        var openMetrics = MetricsFormat.PrefersOpenMetrics(context.Request);
        var text = new PrometheusText(openMetrics);
        foreach (var family in meters.Read())
        {
            text.Add(family);
        }

        return TypedResults.Content(text.Finish(), PrometheusText.ContentType(openMetrics));
    }

    private static JsonHttpResult<ErrorDocument> Refuse(int status, ErrorDocument body) =>
        TypedResults.Json(body, ContractsJson.Default.ErrorDocument, statusCode: status);
}
