using System.Collections.Immutable;

namespace Executor.Grains.Scheduling;

/// <summary>What operators said of silos. All else that the scheduler knows it is told again.</summary>
[GenerateSerializer, Alias("executor.state.scheduler")]
internal sealed record SchedulerState
{
    /// <summary>By the name of the silo.</summary>
    [Id(0)]
    public ImmutableDictionary<string, Cordon> Cordons { get; init; } = ImmutableDictionary<string, Cordon>.Empty;
}

/// <summary>An operator's word that a silo takes no new work.</summary>
[GenerateSerializer, Immutable, Alias("executor.state.cordon")]
internal sealed record Cordon
{
    [Id(0)]
    public DateTimeOffset Since { get; init; }

    /// <summary>When what it still runs is interrupted; null when it may run to its end.</summary>
    [Id(1)]
    public DateTimeOffset? DrainUntil { get; init; }
}
