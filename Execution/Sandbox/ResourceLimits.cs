namespace Executor.Execution.Sandbox;

/// <summary>What one program and all it starts may use together.</summary>
internal sealed record ResourceLimits
{
    public required long MemoryBytes { get; init; }

    /// <summary>Processors, in parts of one if need be.</summary>
    public required double Cpus { get; init; }

    /// <summary>Processes and threads.</summary>
    public required int Processes { get; init; }

    /// <summary>Bytes of disk below the folders it can write to.</summary>
    public required long DiskBytes { get; init; }

    /// <summary>Files and folders below the folders it can write to.</summary>
    public required long Inodes { get; init; }
}

/// <summary>A limit that a program ran into.</summary>
internal enum LimitBreach
{
    Memory,
    Processes,
    Disk,
}

/// <summary>What a program and all it started used together; null where this host does not tell.</summary>
internal sealed record ResourceUse
{
    public static ResourceUse Unknown { get; } = new();

    public TimeSpan? Cpu { get; init; }

    public long? PeakMemoryBytes { get; init; }

    public int? PeakProcesses { get; init; }

    public long? ReadBytes { get; init; }

    public long? WrittenBytes { get; init; }

    /// <summary>The use of one after the other: sums of what adds up, the higher of what does not.</summary>
    public ResourceUse With(ResourceUse next) => new()
    {
        Cpu = Sum(Cpu?.Ticks, next.Cpu?.Ticks) is { } ticks ? new TimeSpan(ticks) : null,
        PeakMemoryBytes = Higher(PeakMemoryBytes, next.PeakMemoryBytes),
        PeakProcesses = (int?)Higher(PeakProcesses, next.PeakProcesses),
        ReadBytes = Sum(ReadBytes, next.ReadBytes),
        WrittenBytes = Sum(WrittenBytes, next.WrittenBytes),
    };

    private static long? Sum(long? one, long? other) => one is null ? other : other is null ? one : one + other;

    private static long? Higher(long? one, long? other) => one is null ? other : other is null ? one : Math.Max(one.Value, other.Value);
}
