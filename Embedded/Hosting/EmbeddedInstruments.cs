using System.Diagnostics.Metrics;

namespace Executor.Embedded.Hosting;

/// <summary>What the host counts.</summary>
internal sealed class EmbeddedInstruments(IMeterFactory meters)
{
    private readonly Counter<long> _dropped = meters.Create("Executor.Embedded").CreateCounter<long>(
        "executor.embedded.stream.dropped",
        unit: "{item}",
        description: "Stream items that a subscriber was too slow for.");

    public void StreamItemDropped(string provider) => _dropped.Add(1, new KeyValuePair<string, object?>("provider", provider));
}
