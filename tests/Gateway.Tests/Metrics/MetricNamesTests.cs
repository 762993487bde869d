using Executor.Serving.Metrics;

namespace Executor.Gateway.Tests.Metrics;

public sealed class MetricNamesTests
{
    [Theory]
    [InlineData("executor.stage.duration", "s", "executor_stage_duration_seconds")]
    [InlineData("executor.uploads", "By", "executor_uploads_bytes")]
    [InlineData("executor.cache.bytes", "By", "executor_cache_bytes")]
    [InlineData("executor.queue.tasks", null, "executor_queue_tasks")]
    [InlineData("executor.queue.tasks", "{task}", "executor_queue_tasks")]
    [InlineData("executor.hit.ratio", "1", "executor_hit_ratio")]
    [InlineData("executor.odd-name", "kg/m", "executor_odd_name_kg_m")]
    public void Name_FollowsTheInstrumentAndItsUnit(string instrument, string? unit, string expected) =>
        Assert.Equal(expected, MetricNames.Of(instrument, unit));
}
