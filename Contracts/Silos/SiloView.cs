using System.Collections.Immutable;

namespace Executor.Contracts.Silos;

/// <summary>A silo as the scheduler sees it.</summary>
/// <param name="Name">Stable name of the silo.</param>
/// <param name="Slots">Attempts it runs at one time; 0 when it is lost.</param>
/// <param name="Used">Slots leased now.</param>
/// <param name="Cordoned">Whether it takes no new work on the operator's word or because it is stopping.</param>
/// <param name="Isolation">What really separates its guests: namespaces, or process when it runs without; unknown before its first report.</param>
/// <param name="Problems">Why it takes no new work or works degraded; empty when all is well.</param>
/// <param name="Host">What its host gives its guests; null while that is not known.</param>
[GenerateSerializer, Immutable, Alias("executor.silo-view")]
public sealed record SiloView(
    [property: Id(0)] string Name,
    [property: Id(1)] int Slots,
    [property: Id(2)] int Used,
    [property: Id(3)] bool Cordoned,
    [property: Id(4)] string Isolation,
    [property: Id(5)] ImmutableArray<string> Problems,
    [property: Id(6)] HostView? Host = null)
{
    /// <summary>What its operator says of it, in the order of the setting.</summary>
    [Id(7)]
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>What it does with new work.</summary>
    [Id(8)]
    public SiloState State { get; init; }

    /// <summary>When it last reported; null when it has not since the scheduler started.</summary>
    [Id(9)]
    public DateTimeOffset? LastReportAt { get; init; }

    /// <summary>When what it still runs is interrupted; null unless it is drained.</summary>
    [Id(10)]
    public DateTimeOffset? DrainUntil { get; init; }
}
