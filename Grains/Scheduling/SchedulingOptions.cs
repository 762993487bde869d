namespace Executor.Grains.Scheduling;

public sealed class SchedulingOptions
{
    /// <summary>How long a silo may be silent before its attempts are given up. Default: 8 s.</summary>
    public TimeSpan SiloLease { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a silo that is lost is still shown. Default: 1 h.</summary>
    public TimeSpan LostSiloMemory { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long an attempt may be missing from its silo's reports, or be reported without any batch wanting it, before it is given up:
    /// orders and reports cross each other on the way. Default: 10 s.
    /// </summary>
    public TimeSpan AttemptGrace { get; set; } = TimeSpan.FromSeconds(10);
}
