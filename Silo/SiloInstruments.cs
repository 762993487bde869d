using System.Diagnostics.Metrics;
using System.Text.Json;
using Executor.Contracts.Tasks;

namespace Executor.Silo;

/// <summary>What a silo measures. No label ever names a batch, a task or a validator.</summary>
internal sealed class SiloInstruments
{
    private readonly Histogram<double> _stageDuration;
    private readonly Counter<long> _faults;
    private readonly Counter<long> _truncations;

    public SiloInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Executor.Silo");
        _stageDuration = meter.CreateHistogram<double>("executor.stage.duration", "s", "Wall time of the stages of attempts.");
        _faults = meter.CreateCounter<long>("executor.faults", description: "Attempts that ended by a fault of the executor.");
        _truncations = meter.CreateCounter<long>("executor.truncations", description: "Outputs and patches of which a part was left out.");
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
}
