using System.Net;
using Executor.Cluster.Tests.Support;

namespace Executor.Cluster.Tests.Metrics;

public sealed class MetricsTests(WholeCluster cluster)
{
    [Fact]
    public async Task Metrics_OfEverySiloAndGateway_HaveTheirOwnAndThoseOfOrleans()
    {
        await cluster.HealAsync();
        foreach (var member in cluster.Silos.Concat(cluster.Gateways))
        {
            var text = await member.Http.GetStringAsync("/metrics");
            Assert.True(HasSample(text, "executor_"), $"{member.Name} measures nothing of its own:\n{text}");
            Assert.True(HasSample(text, "orleans_"), $"{member.Name} measures nothing of the cluster:\n{text}");
        }
    }

    [Fact]
    public async Task Metrics_OfEverySiloAndGateway_AreForWhoHasTheReadToken()
    {
        await cluster.HealAsync();
        foreach (var member in cluster.Silos.Concat(cluster.Gateways))
        {
            using var stranger = new HttpClient { BaseAddress = member.Http.BaseAddress };
            using var refused = await stranger.GetAsync("/metrics");
            using var given = await member.Http.GetAsync("/metrics");
            using var live = await stranger.GetAsync("/health/live");

            Assert.Equal(
                (member.Name, HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.OK),
                (member.Name, refused.StatusCode, given.StatusCode, live.StatusCode));
        }
    }

    private static bool HasSample(string text, string prefix) =>
        text.Split('\n').Any(line => line.StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiDigit(line[^1]));
}
