namespace Executor.Execution.Layers;

/// <summary>How much the cache may take.</summary>
internal sealed record LayerOptions
{
    private const long Gigabyte = 1L << 30;

    /// <summary>Where it is. Only this executor's.</summary>
    public required string Directory { get; init; }

    /// <summary>What is kept even when the disk is short: it may be full for a reason that is not ours. Default: 2 GB.</summary>
    public long MinBytes { get; init; } = 2 * Gigabyte;

    /// <summary>Above it what was not used for longest is given up. Default: 50 GB.</summary>
    public long MaxBytes { get; init; } = 50 * Gigabyte;

    /// <summary>What shall be free on the disk. Default: 2 GB.</summary>
    public long MinFreeBytes { get; init; } = 2 * Gigabyte;
}
