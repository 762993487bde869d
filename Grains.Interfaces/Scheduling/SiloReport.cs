using System.Collections.Immutable;
using Executor.Contracts.Silos;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Grains.Interfaces.Scheduling;

/// <summary>What a silo says of itself, again and again: saying it renews its leases.</summary>
[GenerateSerializer, Immutable, Alias("executor.silo-report")]
public sealed record SiloReport
{
    /// <summary>Stable name of the silo.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Changes with every start of the process: attempts of another instance of the same name are dead.</summary>
    [Id(1)]
    public required string Instance { get; init; }

    /// <summary>Attempts it can run at one time.</summary>
    [Id(2)]
    public required int Slots { get; init; }

    /// <summary>Whether it takes no further attempts because it is stopping.</summary>
    [Id(3)]
    public bool Draining { get; init; }

    /// <summary>What really separates its guests.</summary>
    [Id(4)]
    public required string Isolation { get; init; }

    /// <summary>Why it takes no work or works degraded; empty when all is well. With any of them blocking, slots is 0.</summary>
    [Id(5)]
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>The attempts it runs now, or has ended without having been able to report.</summary>
    [Id(6)]
    public ImmutableArray<AttemptId> Running { get; init; } = [];

    /// <summary>What its host gives its guests; null while that is not known.</summary>
    [Id(7)]
    public HostView? Host { get; init; }

    /// <summary>What its operator says of it, for those who look; nothing is placed by it.</summary>
    [Id(8)]
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Whether its last report was refused because another silo has its name: then it asks to be taken again.</summary>
    [Id(9)]
    public bool Refused { get; init; }
}
