namespace Executor.Silo.Retention;

internal sealed class RetentionPeriods
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>How long a file that belongs to no batch is kept after it was last stored. Default: 86,400 s.</summary>
    public TimeSpan BlobGrace { get; set; } = TimeSpan.FromSeconds(86_400);

    /// <summary>Time between two looks for batches whose time is over. Default: 600 s.</summary>
    public TimeSpan Reap { get; set; } = TimeSpan.FromSeconds(600);

    /// <summary>Time between two collections of files. Default: 3600 s.</summary>
    public TimeSpan Collect { get; set; } = TimeSpan.FromSeconds(3600);

    /// <summary>Often enough that nothing is kept much longer than it should be, and no oftener than once a second.</summary>
    public static TimeSpan For(TimeSpan lifetime)
    {
        var tenth = lifetime / 10;
        return tenth < Shortest ? Shortest : tenth > Longest ? Longest : tenth;
    }
}
