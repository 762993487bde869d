namespace Executor.Silo.Attempts;

internal sealed class AttemptOptions
{
    /// <summary>Attempts that run at one time. Default: 8.</summary>
    public int Slots { get; set; } = 8;

    /// <summary>Time between two reports to the scheduler. Default: 2 s.</summary>
    public TimeSpan ReportPeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long running attempts may go on once the silo is told to stop. Default: 30 s.</summary>
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(30);
}
