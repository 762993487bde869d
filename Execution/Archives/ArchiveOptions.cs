namespace Executor.Execution.Archives;

/// <summary>What an archive may cost and what is done with a task that does not parse.</summary>
public sealed class ArchiveOptions
{
    /// <summary>Entries, folders that are only implied by a name included. Default: 100 000.</summary>
    public int MaxEntries { get; init; } = 100_000;

    /// <summary>Expanded size of one file. Default: 512 MB.</summary>
    public long MaxFileBytes { get; init; } = 512L << 20;

    /// <summary>Expanded size of the whole archive. Default: 4 GB.</summary>
    public long MaxExpandedBytes { get; init; } = 4L << 30;

    /// <summary>How many times its own size an archive may expand to. Default: 200.</summary>
    public int MaxRatio { get; init; } = 200;

    /// <summary>Expanded size up to which the ratio does not matter. Default: 10 MB.</summary>
    public long RatioFreeBytes { get; init; } = 10L << 20;

    /// <summary>Keeps a task that does not parse, with its reason, instead of refusing the archive. Default: false.</summary>
    public bool AllowPartial { get; init; }
}
