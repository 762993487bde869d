using System.Diagnostics.Metrics;
using Executor.Serving.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Gateway.Tests.Metrics;

public sealed class MeterCollectorTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterCollector _collector;
    private readonly Meter _meter;

    public MeterCollectorTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _collector = new MeterCollector(meters);
        _meter = meters.Create("Executor.Tests");
    }

    [Fact]
    public void Counter_AddsUp_ByLabelsInAnyOrder()
    {
        var counter = _meter.CreateCounter<int>("executor.test.faults", null, "Faults.");
        counter.Add(1, new("a", "1"), new("b", "2"));
        counter.Add(2, new("b", "2"), new("a", "1"));
        counter.Add(4, new KeyValuePair<string, object?>("a", "other"));
        var family = Family("executor_test_faults");
        Assert.Equal((MetricKind.Counter, "Faults."), (family.Kind, family.Help));
        Assert.Equal([3, 4], family.Samples.Select(sample => sample.Value));
        Assert.Equal([new("a", "1"), new("b", "2")], family.Samples[0].Labels);
    }

    [Fact]
    public void UpDownCounter_IsAGauge_ThatGoesDown()
    {
        var counter = _meter.CreateUpDownCounter<long>("executor.test.sockets");
        counter.Add(5);
        counter.Add(-2);
        var family = Family("executor_test_sockets");
        Assert.Equal((MetricKind.Gauge, 3.0), (family.Kind, family.Samples.Single().Value));
    }

    [Fact]
    public void GaugesAndObservables_HaveTheirLatestValue()
    {
        _meter.CreateGauge<double>("executor.test.level").Record(7);
        var calls = 10;
        _meter.CreateObservableGauge("executor.test.size", () => (float)++calls);
        _meter.CreateObservableCounter("executor.test.seen", () => (short)++calls);
        _collector.Read();
        Assert.Equal(7, Family("executor_test_level").Samples.Single().Value);
        Assert.Equal(MetricKind.Counter, Family("executor_test_seen").Kind);
        Assert.InRange(Family("executor_test_size").Samples.Single().Value, 12, 20);
    }

    [Fact]
    public void Histogram_CountsUpToEachBound()
    {
        var histogram = _meter.CreateHistogram(
            "executor.test.wait", "s", "Waiting.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 10] });
        foreach (var value in new[] { 0.5, 1, 5, 50 })
        {
            histogram.Record(value);
        }

        var sample = Family("executor_test_wait_seconds").Samples.Single();
        Assert.Equal(56.5, sample.Value);
        Assert.Equal([1, 10], sample.Histogram!.Bounds);
        Assert.Equal([2, 3], sample.Histogram.Cumulative);
        Assert.Equal(4, sample.Histogram.Count);
    }

    [Theory]
    [InlineData("s", "seconds", 0.005, 1800)]
    [InlineData("ms", "milliseconds", 5, 1_800_000)]
    public void Histogram_WithoutBounds_HasThoseOfItsUnit(string unit, string suffix, double first, double last)
    {
        _meter.CreateHistogram<double>("executor.test.latency", unit).Record(1);

        var bounds = Family($"executor_test_latency_{suffix}").Samples.Single().Histogram!.Bounds;

        Assert.Equal((first, last), (bounds[0], bounds[^1]));
    }

    [Fact]
    public void MetersOfOthers_AreLeftAlone()
    {
        using var foreign = new Meter("System.Something");
        foreign.CreateCounter<int>("executor.test.foreign").Add(1);
        using var otherHost = new ServiceCollection().AddMetrics().BuildServiceProvider();
        otherHost.GetRequiredService<IMeterFactory>().Create("Executor.Other").CreateCounter<int>("executor.test.foreign").Add(1);
        Assert.DoesNotContain(_collector.Read(), family => family.Name == "executor_test_foreign");
    }

    [Fact]
    public void LabelsWithoutBound_StopCounting_InsteadOfFillingMemory()
    {
        var counter = _meter.CreateCounter<int>("executor.test.flood");
        for (var i = 0; i < 1500; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("i", i));
        }

        Assert.Equal(1000, Family("executor_test_flood").Samples.Length);
    }

    public void Dispose()
    {
        _collector.Dispose();
        _services.Dispose();
    }

    private MetricFamily Family(string name) => _collector.Read().Single(family => family.Name == name);
}
