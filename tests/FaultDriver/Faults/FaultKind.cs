namespace Executor.FaultDriver.Faults;

internal enum FaultKind
{
    /// <summary>SIGKILL, and a start on the same data.</summary>
    Kill,

    /// <summary>SIGSTOP for a while, then SIGCONT.</summary>
    Pause,

    /// <summary>The disks of state and blobs are full for a while.</summary>
    DiskFull,

    /// <summary>SIGKILL while they are full; the start must bear it, too.</summary>
    KillOnFullDisk,

    /// <summary>The disks of state and blobs refuse writes for a while.</summary>
    ReadOnlyDisk,

    /// <summary>Others write and flush on the same disk, which makes every flush of ours wait for theirs.</summary>
    SlowDisk,

    /// <summary>The wall clock is set an hour ahead.</summary>
    ClockAhead,

    /// <summary>The wall clock is set an hour back.</summary>
    ClockBack,
}
