namespace Executor.Grains.Retention;

public sealed class RetentionOptions
{
    /// <summary>How long a batch is kept after it ended. Default: 604,800 s.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(604_800);

    /// <summary>Batches removed in one call, which must end before calls time out. Default: 20.</summary>
    public int BatchesAtOnce { get; set; } = 20;
}
