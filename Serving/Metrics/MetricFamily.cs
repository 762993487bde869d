using System.Collections.Immutable;

namespace Executor.Serving.Metrics;

// All samples of one name, as they are at one moment.
internal sealed record MetricFamily(string Name, MetricKind Kind, string Help, ImmutableArray<MetricSample> Samples)
{
    public static MetricFamily Single(string name, MetricKind kind, string help, double value) =>
        new(name, kind, help, [new MetricSample([], value, null)]);
}

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

// A value with its labels; a histogram's value is the sum of what it recorded.
internal sealed record MetricSample(ImmutableArray<KeyValuePair<string, string>> Labels, double Value, HistogramCounts? Histogram);

// Counts of records up to and including each bound, and of all.
internal sealed record HistogramCounts(ImmutableArray<double> Bounds, ImmutableArray<long> Cumulative, long Count);
