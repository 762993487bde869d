using System.Collections.Immutable;

namespace Executor.Silo.Attempts;

internal sealed class AttemptOptions
{
    /// <summary>Attempts that run at one time. Default: 8.</summary>
    public int Slots { get; set; } = 8;

    /// <summary>What the operator says of this silo. Default: nothing.</summary>
    public ImmutableArray<string> Labels { get; set; } = [];

    /// <summary>Time between two reports to the scheduler: a lease is lost with the fourth that is missing. Default: 2 s.</summary>
    public TimeSpan ReportPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long one report is waited for. The scheduler may have been on a silo that has just died: then the next report finds it
    /// elsewhere sooner than this one is given up by the cluster. Default: 3 s.
    /// </summary>
    public TimeSpan ReportTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long running attempts may go on once the silo is told to stop. Default: 30 s.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(30);
}
