using System.Collections.Immutable;
using Executor.Contracts.Silos;
using Executor.Grains.Interfaces.Scheduling;

namespace Executor.Grains.Scheduling;

/// <summary>
/// The silos that report for work, those that fell silent lately, and what operators said of either. Of two silos of one name the one
/// that came later has it: a silo that was started anew must not wait for its own ghost. The other is refused for as long as it lives,
/// so that two that live do not take the name, and with it each other's attempts, in turns.
/// </summary>
internal sealed class SiloTable(SchedulingOptions options)
{
    private const string Unknown = "unknown";

    private readonly Dictionary<string, SiloEntry> _reporting = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SiloEntry> _lost = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public IReadOnlyCollection<SiloEntry> Reporting => _reporting.Values;

    public ImmutableDictionary<string, Cordon> Cordons { get; set; } = ImmutableDictionary<string, Cordon>.Empty;

    public SiloEntry? Find(string name) => _reporting.GetValueOrDefault(name);

    public bool Knows(string name) => _reporting.ContainsKey(name) || _lost.ContainsKey(name) || Cordons.ContainsKey(name);

    public bool TakesWork(SiloEntry silo) => silo.Report is { Draining: false, Slots: > 0 } && !Cordons.ContainsKey(silo.Report.Name);

    /// <summary>Takes a report; false when another silo has the name. Times begin with the scheduler.</summary>
    public bool TryRenew(SiloReport report, IAttemptRunner runner, TimeSpan now)
    {
        var known = Find(report.Name);
        if (known is null
            ? report.Refused && now < options.SiloLease && !_names.Contains(report.Name)
            : known.Report.Instance != report.Instance && (report.Refused || known.Replaced.Contains(report.Instance)))
        {
            // Nobody is known right after a start: whoever was refused before waits until the one that has the name may have come.
            return false;
        }

        var replaced = known?.Replaced ?? [];
        if (known is not null && known.Report.Instance != report.Instance)
        {
            replaced = replaced.Add(known.Report.Instance);
        }

        _names.Add(report.Name);
        _reporting[report.Name] = new SiloEntry(report, runner, now, replaced);
        _lost.Remove(report.Name);
        return true;
    }

    /// <summary>Forgets a silo that ended in order.</summary>
    public void Remove(string name, string instance)
    {
        if (Find(name)?.Report.Instance == instance)
        {
            _reporting.Remove(name);
        }
    }

    /// <summary>Moves the silos that have not reported for a lease to the lost, and forgets those that are lost for long.</summary>
    /// <returns>Their names.</returns>
    public ImmutableHashSet<string> TakeSilent(TimeSpan now)
    {
        ImmutableArray<SiloEntry> silent = [.. _reporting.Values.Where(silo => now - silo.SeenAt >= options.SiloLease)];
        foreach (var silo in silent)
        {
            _reporting.Remove(silo.Report.Name);
            _lost[silo.Report.Name] = silo;
        }

        foreach (var silo in _lost.Values.Where(silo => now - silo.SeenAt >= options.LostSiloMemory).ToArray())
        {
            _lost.Remove(silo.Report.Name);
        }

        return [.. silent.Select(silo => silo.Report.Name)];
    }

    /// <summary>All that are known, by name.</summary>
    /// <param name="used">Slots leased, by the name of the silo.</param>
    /// <param name="agoToTime">Turns how long ago something was into when it was.</param>
    /// <param name="now">On the table's clock.</param>
    public IEnumerable<SiloView> View(Func<string, int> used, Func<TimeSpan, DateTimeOffset> agoToTime, TimeSpan now) =>
        _reporting.Keys.Concat(_lost.Keys).Concat(Cordons.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => View(name, used(name), agoToTime, now));

    private SiloView View(string name, int used, Func<TimeSpan, DateTimeOffset> agoToTime, TimeSpan now)
    {
        var cordon = Cordons.GetValueOrDefault(name);
        var entry = Find(name) ?? _lost.GetValueOrDefault(name);
        var report = entry?.Report;
        var state = StateOf(name, used, cordon);
        var isLost = state == SiloState.Lost;
        return new SiloView(
            name,
            isLost ? 0 : report!.Slots,
            used,
            cordon is not null || (!isLost && report!.Draining),
            report?.Isolation ?? Unknown,
            isLost ? ["The silo does not report."] : report!.Problems,
            report?.Host)
        {
            Labels = report?.Labels ?? [],
            State = state,
            LastReportAt = entry is null ? null : agoToTime(now - entry.SeenAt),
            DrainUntil = cordon?.DrainUntil,
        };
    }

    private SiloState StateOf(string name, int used, Cordon? cordon) => (Find(name)?.Report, cordon) switch
    {
        (null, _) => SiloState.Lost,
        ({ Draining: true }, _) => SiloState.Stopping,
        (_, { DrainUntil: not null }) => used > 0 ? SiloState.Draining : SiloState.Drained,
        (_, not null) => SiloState.Cordoned,
        ({ Slots: 0 }, _) => SiloState.Blocked,
        _ => SiloState.Ready,
    };
}
