using System.Net;
using Executor.Contracts.Batches;
using Executor.Gateway.Tests.Fakes;

namespace Executor.Gateway.Tests.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public async Task Scrape_BeginsWithTheNamesOfTheProtocol()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Index.Totals = new BatchTotals(10, 1, 2, 7, 70, 40, 30, 12345);
        var response = await server.Client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.StartsWith(
            """
            # HELP term_executor_batches_total Total batches submitted.
            # TYPE term_executor_batches_total counter
            term_executor_batches_total 10
            # HELP term_executor_batches_active Currently running batches.
            # TYPE term_executor_batches_active gauge
            term_executor_batches_active 1
            # HELP term_executor_batches_completed Completed batches.
            # TYPE term_executor_batches_completed counter
            term_executor_batches_completed 7
            # HELP term_executor_tasks_total Total tasks evaluated.
            # TYPE term_executor_tasks_total counter
            term_executor_tasks_total 70
            # HELP term_executor_tasks_passed Tasks that passed (reward=1).
            # TYPE term_executor_tasks_passed counter
            term_executor_tasks_passed 40
            # HELP term_executor_tasks_failed Tasks that failed (reward=0).
            # TYPE term_executor_tasks_failed counter
            term_executor_tasks_failed 30
            # HELP term_executor_duration_ms_sum Sum of batch durations in ms.
            # TYPE term_executor_duration_ms_sum counter
            term_executor_duration_ms_sum 12345

            """,
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Scrape_HoldsQueueAndSlots()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Index.Totals = new BatchTotals(10, 1, 2, 7, 70, 40, 30, 12345);
        var text = await server.Client.GetStringAsync("/metrics");
        foreach (var line in new[]
        {
            "executor_queue_batches 2", "executor_queue_tasks 5", "executor_consensus_pending 3", "executor_silos 1", "executor_slots 4",
            "executor_slots_used 1", "executor_grains_up 1",
        })
        {
            Assert.Contains("\n" + line + "\n", text);
        }
    }

    [Fact]
    public async Task Scrape_HoldsTheValidatorSet_AndLeavesOutWhatItsSourceDoesNotHave()
    {
        var time = new ManualTime();
        await using var server = await GatewayServer.StartAsync(time: time);
        time.Advance(FakeBatch.Created.AddSeconds(2.5) - time.GetUtcNow());
        var text = await server.Client.GetStringAsync("/metrics");
        Assert.Contains("\nexecutor_validators{source=\"static\"} 1\n", text);
        Assert.Contains("\nexecutor_validators_stale 0\n", text);
        Assert.Contains("\nexecutor_validators_age_seconds 2.5\n", text);
        Assert.DoesNotContain("executor_validators_block", text);

        server.Validators.Block = 6_242_401;
        text = await server.Client.GetStringAsync("/metrics");
        Assert.Contains("\nexecutor_validators{source=\"chain\"} 1\n", text);
        Assert.Contains("\nexecutor_validators_block 6242401\n", text);
    }

    [Fact]
    public async Task GrainsThatDoNotAnswer_LeaveTheirNumbersOut()
    {
        var time = new ManualTime();
        await using var server = await GatewayServer.StartAsync(time: time);
        var hanging = new TaskCompletionSource();
        server.Index.Gate = hanging.Task;
        var scrape = server.Client.GetStringAsync("/metrics");
        await time.ArmedAsync(TimeSpan.FromSeconds(2));
        time.Advance(TimeSpan.FromSeconds(2));
        var text = await scrape;
        Assert.Contains("executor_grains_up 0\n", text);
        Assert.DoesNotContain("term_executor", text);
        hanging.SetResult();
    }

    [Theory]
    [InlineData("application/openmetrics-text; version=1.0.0", true)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.1", true)]
    [InlineData("text/plain, application/openmetrics-text;q=0.5", false)]
    [InlineData("application/openmetrics-text;q=0", false)]
    [InlineData("*/*", false)]
    public async Task OpenMetrics_IsWrittenWhenItIsPreferred(string accept, bool openMetrics)
    {
        await using var server = await GatewayServer.StartAsync();
        server.Client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        var response = await server.Client.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            openMetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8",
            response.Content.Headers.ContentType?.ToString());
        Assert.Equal(openMetrics, (await response.Content.ReadAsStringAsync()).EndsWith("# EOF\n", StringComparison.Ordinal));
    }
}
