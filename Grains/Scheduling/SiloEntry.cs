using System.Collections.Immutable;
using Executor.Grains.Interfaces.Scheduling;

namespace Executor.Grains.Scheduling;

/// <summary>A silo that reports for work.</summary>
/// <param name="Report">What it last said.</param>
/// <param name="Runner">Where to send its orders.</param>
/// <param name="SeenAt">When it said so.</param>
/// <param name="Replaced">Earlier starts of this name, which may still live.</param>
internal sealed record SiloEntry(SiloReport Report, IAttemptRunner Runner, TimeSpan SeenAt, ImmutableHashSet<string> Replaced)
{
    /// <summary>Attempts that run there and hold no slot any more: until they are dead they take as much room as others.</summary>
    public int Dying { get; set; }
}
