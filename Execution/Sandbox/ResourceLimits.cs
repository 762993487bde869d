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
}
