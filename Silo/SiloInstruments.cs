using System.Diagnostics.Metrics;
using System.Text.Json;
using Executor.Contracts.Silos;
using Executor.Contracts.Tasks;
using Executor.Execution.Hosting;

namespace Executor.Silo;

/// <summary>What a silo measures. No label ever names a batch, a task or a validator.</summary>
internal sealed class SiloInstruments
{
    private readonly Histogram<double> _stageDuration;
    private readonly Counter<long> _faults;
    private readonly Counter<long> _truncations;

    private readonly HostState _host;

    public SiloInstruments(IMeterFactory meters, HostState host)
    {
        _host = host;
        var meter = meters.Create("Executor.Silo");
        _stageDuration = meter.CreateHistogram<double>("executor.stage.duration", "s", "Wall time of the stages of attempts.");
        _faults = meter.CreateCounter<long>("executor.faults", description: "Attempts that ended by a fault of the executor.");
        _truncations = meter.CreateCounter<long>("executor.truncations", description: "Outputs and patches of which a part was left out.");
        meter.CreateObservableGauge("executor.cache.bytes", () => OfCaches(caches => caches.Bytes), "By", "Disk space the cache takes.");
        meter.CreateObservableGauge("executor.cache.entries", () => OfCaches(caches => caches.Entries), description: "Entries of the cache.");
        meter.CreateObservableCounter(
            "executor.cache.hits", () => OfCaches(caches => caches.Hits), description: "Times that what an attempt needed was in the cache.");
        meter.CreateObservableCounter(
            "executor.cache.misses", () => OfCaches(caches => caches.Misses), description: "Times that it had to be made.");
        meter.CreateObservableCounter(
            "executor.cache.evictions", () => OfCaches(caches => caches.Evicted), description: "Entries that left the cache to make room.");
        meter.CreateObservableGauge(
            "executor.undeleted.folders",
            () => _host.Undeleted is { } folders ? [new Measurement<long>(folders)] : (Measurement<long>[])[],
            description: "Folders of attempts and caches that could not be deleted yet.");
    }

    public void Record(AttemptOutcome outcome)
    {
        foreach (var usage in outcome.Evidence.Usage)
        {
            var stage = JsonNamingPolicy.SnakeCaseLower.ConvertName(usage.Stage.ToString());
            _stageDuration.Record(usage.WallMs / 1000.0, new KeyValuePair<string, object?>("stage", stage));
        }

        if (outcome is AttemptFault fault)
        {
            _faults.Add(1, new KeyValuePair<string, object?>("kind", fault.Interrupted ? "interrupted" : "fault"));
        }

        _truncations.Add(outcome.Evidence.Logs.Count(log => log.Truncated) + (outcome.Evidence.Patch is { Truncated: true } ? 1 : 0));
    }

    /// <summary>Nothing while there is no cache: 0 would be a claim.</summary>
    private IEnumerable<Measurement<long>> OfCaches(Func<CacheView, long> number) =>
        _host.Caches is { } caches ? [new Measurement<long>(number(caches))] : [];
}
