using Executor.Gateway.Http;
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
        var openMetrics = PrefersOpenMetrics(request);
        var text = new PrometheusText(openMetrics);
        await cluster.AddAsync(text, cancellationToken);
        foreach (var family in meters.Read())
        {
            text.Add(family);
        }

        return TypedResults.Content(text.Finish(), PrometheusText.ContentType(openMetrics));
    }

    // Only when it is asked for by name and not less gladly than plain text.
    private static bool PrefersOpenMetrics(HttpRequest request)
    {
        var (openMetrics, plain) = (0.0, 0.0);
        foreach (var accepted in request.GetTypedHeaders().Accept)
        {
            var quality = accepted.Quality ?? 1.0;
            if (accepted.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase))
            {
                openMetrics = Math.Max(openMetrics, quality);
            }
            else if (accepted.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
            {
                plain = Math.Max(plain, quality);
            }
        }

        return openMetrics > 0 && openMetrics >= plain;
    }
}
