using Microsoft.Extensions.Options;

namespace Executor.Execution.Hosting.Checks;

/// <summary>Whether the folders of attempts and caches can be written, and how much room their disk has. Leaves nothing there.</summary>
internal sealed class DiskChecks(CheckedFolders folders, IOptions<ExecutionOptions> options) : IHostCheckSource
{
    public Task<IReadOnlyList<HostCheck>> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<HostCheck>>(
    [
        CheckWritable("cache folder", folders.Cache, "DATA_DIR"),
        CheckWritable("work folder", folders.Work, "WORKSPACE_BASE or DATA_DIR"),
        CheckRoom("cache disk", folders.Cache, options.Value.MinFreeDiskBytes),
        CheckRoom("work disk", folders.Work, options.Value.MinFreeDiskBytes + options.Value.DiskLimitBytes),
    ]);

    private static HostCheck CheckWritable(string name, string folder, string setting)
    {
        string existing = CheckedFolders.FindExisting(folder);
        string file = Path.Combine(existing, $".executor-check-{Guid.NewGuid():n}");
        try
        {
            using FileStream written = new(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            written.WriteByte(0);
            written.Flush();
            return HostCheck.Ok(name, $"{folder} can be written");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return HostCheck.Missing(
                name, $"{existing} cannot be written: {exception.Message}", $"Let the executor's user write it, or set {setting} to another folder.");
        }
    }

    private HostCheck CheckRoom(string name, string folder, long wanted)
    {
        long floor = options.Value.MinFreeDiskBytes;
        long free = new DriveInfo(CheckedFolders.FindExisting(folder)).AvailableFreeSpace;
        string measured = $"{Size.Show(free)} free";
        if (free < floor)
        {
            return HostCheck.Missing(name, measured, $"Free {Size.Show(floor - free)} more, or set a smaller MIN_FREE_DISK_GB.");
        }

        return free >= wanted
            ? HostCheck.Ok(name, measured)
            : HostCheck.Degraded(name, measured, $"One task may fill {Size.Show(wanted - floor)}: free some space, or set a smaller TASK_DISK_MB.");
    }
}
