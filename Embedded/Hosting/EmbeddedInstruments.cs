using System.Diagnostics.Metrics;

namespace Executor.Embedded.Hosting;

/// <summary>What the host counts.</summary>
internal sealed class EmbeddedInstruments
{
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _writes;

    public EmbeddedInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Executor.Embedded");
        _dropped = meter.CreateCounter<long>(
            "executor.embedded.stream.dropped",
            unit: "{item}",
            description: "Stream items that a subscriber was too slow for.");
        _writes = meter.CreateCounter<long>(
            "executor.embedded.state.writes",
            unit: "{write}",
            description: "Durable writes of grain state, by the kind of grain.");
    }

    public void StreamItemDropped(string provider) => _dropped.Add(1, new KeyValuePair<string, object?>("provider", provider));

    public void StateWritten(string grainType) => _writes.Add(1, new KeyValuePair<string, object?>("grain", grainType));
}
