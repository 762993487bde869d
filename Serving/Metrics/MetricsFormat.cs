using Microsoft.AspNetCore.Http;

namespace Executor.Serving.Metrics;

// Which of the two texts a scraper takes.
internal static class MetricsFormat
{
    // Only when it is asked for by name and not less gladly than plain text.
    public static bool PrefersOpenMetrics(HttpRequest request)
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
