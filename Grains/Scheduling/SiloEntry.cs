using Executor.Grains.Interfaces.Scheduling;

namespace Executor.Grains.Scheduling;

/// <summary>A silo that reports for work.</summary>
internal sealed record SiloEntry(SiloReport Report, IAttemptRunner Runner, TimeSpan ExpiresAt)
{
    public bool TakesWork => !Report.Draining && Report.Slots > 0;
}
