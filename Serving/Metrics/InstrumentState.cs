using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Executor.Serving.Metrics;

// What one instrument has measured so far, by its labels.
internal sealed class InstrumentState
{
    // An instrument that labels by something unbounded is a bug; it must not become an outage.
    private const int MaxSeries = 1000;

    private static readonly ImmutableArray<double> Seconds =
        [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

    private static readonly ImmutableArray<double> Milliseconds = [.. Seconds.Select(seconds => seconds * 1000)];

    private readonly Instrument _instrument;
    private readonly MetricKind _kind;
    private readonly bool _adds;
    private readonly ImmutableArray<double> _bounds;
    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);

    public InstrumentState(Instrument instrument)
    {
        _instrument = instrument;
        var type = instrument.GetType().Name.Split('`')[0];
        _kind = type switch
        {
            "Counter" or "ObservableCounter" => MetricKind.Counter,
            "Histogram" => MetricKind.Histogram,
            _ => MetricKind.Gauge,
        };

        // Observable instruments and gauges tell their value, the others a change of it.
        _adds = type is "Counter" or "UpDownCounter";
        _bounds = instrument switch
        {
            Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
            { Unit: "ms" } => Milliseconds,
            _ => Seconds,
        };
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        var key = string.Join('\u0001', labels.Select(label => label.Key + '\u0002' + label.Value));
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= MaxSeries)
            {
                return;
            }

            series = _series.GetOrAdd(key, _ => new Series(labels, _kind == MetricKind.Histogram ? _bounds : []));
        }

        series.Record(value, _kind == MetricKind.Histogram || _adds);
    }

    public MetricFamily Read() => new(
        MetricNames.Of(_instrument.Name, _instrument.Unit),
        _kind,
        _instrument.Description ?? "",
        [.. _series.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value.Read(_kind == MetricKind.Histogram))]);

    private static ImmutableArray<KeyValuePair<string, string>> Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(tags.Length);
        foreach (var tag in tags)
        {
            var value = Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "";
            labels.Add(new KeyValuePair<string, string>(MetricNames.Label(tag.Key), value));
        }

        labels.Sort((one, other) => string.CompareOrdinal(one.Key, other.Key));
        return labels.MoveToImmutable();
    }

    private sealed class Series(ImmutableArray<KeyValuePair<string, string>> labels, ImmutableArray<double> bounds)
    {
        private readonly Lock _gate = new();
        private readonly long[] _counts = new long[bounds.Length];
        private double _value;
        private long _count;

        public void Record(double value, bool add)
        {
            lock (_gate)
            {
                _value = add ? _value + value : value;
                _count++;
                for (var i = bounds.Length - 1; i >= 0 && value <= bounds[i]; i--)
                {
                    _counts[i]++;
                }
            }
        }

        public MetricSample Read(bool histogram)
        {
            lock (_gate)
            {
                return new MetricSample(labels, _value, histogram ? new HistogramCounts(bounds, [.. _counts], _count) : null);
            }
        }
    }
}
