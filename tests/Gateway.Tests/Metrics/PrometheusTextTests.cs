using Executor.Serving.Metrics;

namespace Executor.Gateway.Tests.Metrics;

// Whole outputs, so that nothing can stand between the lines.
public sealed class PrometheusTextTests
{
    private static readonly MetricFamily Counter = new(
        "executor_faults",
        MetricKind.Counter,
        "Faults \\ by\nkind \"x\".",
        [Sample(3, ("kind", "a\\b\"c\nd")), Sample(1.5, ("kind", "e"), ("stage", "f"))]);

    private static readonly MetricFamily Gauge = MetricFamily.Single("executor_slots", MetricKind.Gauge, "Slots.", -4);

    private static readonly MetricFamily Histogram = new(
        "executor_wait_seconds",
        MetricKind.Histogram,
        "Waiting.",
        [new MetricSample([new("stage", "clone")], 12.25, new HistogramCounts([0.5, 1, 10], [1, 2, 3], 4))]);

    private static readonly MetricFamily Protocol =
        MetricFamily.Single("term_executor_batches_completed", MetricKind.Counter, "Completed batches.", 7);

    private static readonly MetricFamily ProtocolTotal =
        MetricFamily.Single("term_executor_batches_total", MetricKind.Counter, "Total batches submitted.", 9);

    [Fact]
    public void PlainText_IsVersion004() => Assert.Equal(
        """
        # HELP executor_faults_total Faults \\ by\nkind "x".
        # TYPE executor_faults_total counter
        executor_faults_total{kind="a\\b\"c\nd"} 3
        executor_faults_total{kind="e",stage="f"} 1.5
        # HELP executor_slots Slots.
        # TYPE executor_slots gauge
        executor_slots -4
        # HELP executor_wait_seconds Waiting.
        # TYPE executor_wait_seconds histogram
        executor_wait_seconds_bucket{stage="clone",le="0.5"} 1
        executor_wait_seconds_bucket{stage="clone",le="1"} 2
        executor_wait_seconds_bucket{stage="clone",le="10"} 3
        executor_wait_seconds_bucket{stage="clone",le="+Inf"} 4
        executor_wait_seconds_sum{stage="clone"} 12.25
        executor_wait_seconds_count{stage="clone"} 4
        # HELP term_executor_batches_completed Completed batches.
        # TYPE term_executor_batches_completed counter
        term_executor_batches_completed 7
        # HELP term_executor_batches_total Total batches submitted.
        # TYPE term_executor_batches_total counter
        term_executor_batches_total 9

        """,
        Write(openMetrics: false));

    [Fact]
    public void OpenMetrics_IsVersion100() => Assert.Equal(
        """
        # HELP executor_faults Faults \\ by\nkind \"x\".
        # TYPE executor_faults counter
        executor_faults_total{kind="a\\b\"c\nd"} 3
        executor_faults_total{kind="e",stage="f"} 1.5
        # HELP executor_slots Slots.
        # TYPE executor_slots gauge
        executor_slots -4
        # HELP executor_wait_seconds Waiting.
        # TYPE executor_wait_seconds histogram
        executor_wait_seconds_bucket{stage="clone",le="0.5"} 1
        executor_wait_seconds_bucket{stage="clone",le="1.0"} 2
        executor_wait_seconds_bucket{stage="clone",le="10.0"} 3
        executor_wait_seconds_bucket{stage="clone",le="+Inf"} 4
        executor_wait_seconds_sum{stage="clone"} 12.25
        executor_wait_seconds_count{stage="clone"} 4
        # HELP term_executor_batches_completed Completed batches.
        # TYPE term_executor_batches_completed unknown
        term_executor_batches_completed 7
        # HELP term_executor_batches Total batches submitted.
        # TYPE term_executor_batches counter
        term_executor_batches_total 9
        # EOF

        """,
        Write(openMetrics: true));

    private static string Write(bool openMetrics)
    {
        var text = new PrometheusText(openMetrics);
        text.Add(Counter);
        text.Add(Gauge);
        text.Add(Histogram);
        text.Add(new MetricFamily("executor_silent", MetricKind.Counter, "Never recorded.", []));
        text.AddVerbatim(Protocol);
        text.AddVerbatim(ProtocolTotal);
        return text.Finish();
    }

    private static MetricSample Sample(double value, params (string Name, string Value)[] labels) =>
        new([.. labels.Select(label => KeyValuePair.Create(label.Name, label.Value))], value, null);
}
