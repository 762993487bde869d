using System.Collections.Immutable;
using Executor.Settings.Kinds;

namespace Executor.Settings;

public static partial class SettingCatalog
{
    private const int MaxGigabytes = 1 << 20;

    private static ImmutableArray<Setting> Resources =>
    [
        Setting.Of(
            "NETWORK_ALLOW_PRIVATE", ListKind.Networks,
            s => s.NetworkAllowPrivate, (s, v) => s with { NetworkAllowPrivate = v },
            "Private addresses and ranges that stages with full network may reach all the same."),
        Setting.Of(
            "GUEST_UID_BASE", new WholeKind<long>(65_536, 4_294_836_224),
            s => s.GuestUidBase, (s, v) => s with { GuestUidBase = v },
            "First of the 65536 user ids of this host that guests are mapped to."),
        Setting.Of(
            "TASK_MEMORY_MB", new WholeKind<int>(16, 1 << 24, "MB"),
            s => s.TaskMemoryMb, (s, v) => s with { TaskMemoryMb = v },
            "Memory of one task at most."),
        Setting.Of(
            "TASK_CPUS", RealKind.From(0.1, 1024),
            s => s.TaskCpus, (s, v) => s with { TaskCpus = v },
            "Processors of one task at most, fractions included."),
        Setting.Of(
            "TASK_PIDS", new WholeKind<int>(16, 4_194_304),
            s => s.TaskPids, (s, v) => s with { TaskPids = v },
            "Processes and threads of one task at most."),
        Setting.Of(
            "TASK_DISK_MB", new WholeKind<int>(16, 1 << 30, "MB"),
            s => s.TaskDiskMb, (s, v) => s with { TaskDiskMb = v },
            "Disk space that one task may fill at most."),
        Setting.Of(
            "TASK_INODES", new WholeKind<int>(1000, 1_000_000_000),
            s => s.TaskInodes, (s, v) => s with { TaskInodes = v },
            "Files and folders that one task may make at most."),
        Setting.Of(
            "CACHE_MIN_GB", new WholeKind<int>(0, MaxGigabytes, "GB"),
            s => s.CacheMinGb, (s, v) => s with { CacheMinGb = v },
            "Size down to which the cache is kept even when disk space runs short."),
        Setting.Of(
            "CACHE_MAX_GB", new WholeKind<int>(0, MaxGigabytes, "GB"),
            s => s.CacheMaxGb, (s, v) => s with { CacheMaxGb = v },
            "Size above which what was used longest ago leaves the cache."),
        Setting.Of(
            "MIN_FREE_DISK_GB", new WholeKind<int>(0, MaxGigabytes, "GB"),
            s => s.MinFreeDiskGb, (s, v) => s with { MinFreeDiskGb = v },
            "Free disk space that the cache makes room for, and without which no work is taken."),
    ];
}
