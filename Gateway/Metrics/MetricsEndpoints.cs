using Executor.Gateway.Http;
using Executor.Serving.Metrics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Gateway.Metrics;

internal static class MetricsEndpoints
{
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapRead("/metrics", GetAsync)
            .RequireReadToken()
            .WithTags("Metrics")
            .WithSummary("Metrics as Prometheus text, or as OpenMetrics when asked for")
            .Produces<string>(200, "text/plain", "application/openmetrics-text")
            .Refuses(401);

    private static async Task<ContentHttpResult> GetAsync(
        HttpRequest request, MeterCollector meters, ClusterMetrics cluster, CancellationToken cancellationToken)
    {
        var openMetrics = MetricsFormat.PrefersOpenMetrics(request);
        var text = new PrometheusText(openMetrics);
        await cluster.AddAsync(text, cancellationToken);
        foreach (var family in meters.Read())
        {
            text.Add(family);
        }

        return TypedResults.Content(text.Finish(), PrometheusText.ContentType(openMetrics));
    }
}
