using System.Collections.Immutable;
using Executor.Execution.Files;

namespace Executor.Execution.Sandbox;

/// <summary>
/// Watches what guests write. A walk over all files of a guest costs more the more it wrote, so one is only made when the
/// file system as a whole has lost a good part of what the guest may still use, or after a while, since others give space
/// back at the same time. A guest that can't be watched any more is ended: it would have no limit.
/// </summary>
internal sealed class DiskWatch(TimeProvider time)
{
    /// <summary>A walk is made at the latest after so many times as long as the last one took.</summary>
    private const int Leisure = 20;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShortestLeisure = TimeSpan.FromSeconds(2);

    /// <summary>Watches until the answer is disposed of.</summary>
    /// <param name="sandbox">Names the folders that are written.</param>
    /// <param name="limits">How much.</param>
    /// <param name="group">Knows the processes that write; null where there is none, and then files without a name are not counted.</param>
    /// <param name="disk">A folder of their file system that the guest can't remove; null when it can remove none of its own.</param>
    public DiskGuard Guard(SandboxSpec sandbox, ResourceLimits limits, Cgroup? group, string? disk)
    {
        ImmutableArray<string> folders = [.. sandbox.SystemMounts.Concat(sandbox.Mounts).Where(mount => mount.Writable).Select(mount => mount.Source)];
        DiskGuard guard = new();
        if (!folders.IsEmpty)
        {
            guard.WatchedBy(WatchAsync(folders, disk ?? folders[0], limits, group, guard));
        }

        return guard;
    }

    private async Task WatchAsync(ImmutableArray<string> folders, string disk, ResourceLimits limits, Cgroup? group, DiskGuard guard)
    {
        long bytesLeft = limits.DiskBytes;
        long inodesLeft = limits.Inodes;
        TimeSpan leisure = ShortestLeisure;
        long walked = time.GetTimestamp();
        using PeriodicTimer timer = new(Period, time);
        try
        {
            FileSystemSpace seen = FileSystemSpace.Read(disk);
            while (await timer.WaitForNextTickAsync(guard.Ended))
            {
                FileSystemSpace now = FileSystemSpace.Read(disk);
                bool isQuiet = seen.FreeBytes - now.FreeBytes < bytesLeft / 2 && seen.FreeInodes - now.FreeInodes < inodesLeft / 2;
                if (isQuiet && time.GetElapsedTime(walked) < leisure)
                {
                    continue;
                }

                long begun = time.GetTimestamp();
                DiskUsage used = DiskUsage.Measure(folders, limits.DiskBytes, limits.Inodes, guard.Ended);
                (long bytes, long files) = group is null ? (0, 0) : UnlinkedFiles.Measure(group.ReadMembers());
                bytes += used.Bytes;
                files += used.Inodes;
                if (bytes > limits.DiskBytes || files > limits.Inodes)
                {
                    guard.Breach();
                    return;
                }

                walked = time.GetTimestamp();
                TimeSpan took = time.GetElapsedTime(begun, walked) * Leisure;
                leisure = took > ShortestLeisure ? took : ShortestLeisure;
                seen = now;
                bytesLeft = limits.DiskBytes - bytes;
                inodesLeft = limits.Inodes - files;
            }
        }
        catch (OperationCanceledException) when (guard.Ended.IsCancellationRequested)
        {
            // The guest ended first.
        }
        catch (Exception exception)
        {
            // Whatever it is: nobody else holds the guest to its limit.
            guard.Fail(exception);
        }
    }
}
