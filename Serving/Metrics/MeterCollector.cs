using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Executor.Serving.Metrics;

// Listens to every meter of ours and of the cluster in this process and keeps what they measured. Meters of another host that happens to live in
// the same process are its own business.
internal sealed class MeterCollector : IDisposable
{
    private static readonly string[] Prefixes = ["Executor.", "Microsoft.Orleans"];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, InstrumentState> _instruments = new();

    public MeterCollector(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var meter = instrument.Meter;
            if (Array.Exists(Prefixes, prefix => meter.Name.StartsWith(prefix, StringComparison.Ordinal))
                && (meter.Scope is null || ReferenceEquals(meter.Scope, meters)))
            {
                listener.EnableMeasurementEvents(instrument, _instruments.GetOrAdd(instrument, made => new InstrumentState(made)));
            }
        };
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Record(state, (double)value, tags));
        _listener.Start();
    }

    public IReadOnlyList<MetricFamily> Read()
    {
        _listener.RecordObservableInstruments();
        return [.. _instruments.Values.Select(state => state.Read()).OrderBy(family => family.Name, StringComparer.Ordinal)];
    }

    public void Dispose() => _listener.Dispose();

    private static void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        ((InstrumentState)state!).Record(value, tags);
}
