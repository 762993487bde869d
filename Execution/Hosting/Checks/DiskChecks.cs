using Microsoft.Extensions.Options;

namespace Executor.Execution.Hosting.Checks;

/// <summary>Whether the folders of attempts and caches can be written, and how much room their disk has. Leaves nothing there.</summary>
internal sealed class DiskChecks(IOptions<ExecutionOptions> options) : IHostCheckSource
{
    public Task<IReadOnlyList<HostCheck>> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<HostCheck>>(
    [
        CheckWritable("cache folder", options.Value.CacheDirectory, "DATA_DIR"),
        CheckWritable("work folder", options.Value.WorkDirectory, "WORKSPACE_BASE or DATA_DIR"),
        CheckRoom("cache disk", options.Value.CacheDirectory, options.Value.MinFreeDiskBytes),
        CheckRoom("work disk", options.Value.WorkDirectory, options.Value.MinFreeDiskBytes + options.Value.DiskLimitBytes),
    ]);

    private static HostCheck CheckWritable(string name, string folder, string setting)
    {
        string existing = FindExisting(folder);
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
        long free = new DriveInfo(FindExisting(folder)).AvailableFreeSpace;
        string measured = $"{Size.Show(free)} free";
        if (free < floor)
        {
            return HostCheck.Missing(name, measured, $"Free {Size.Show(floor - free)} more, or set a smaller MIN_FREE_DISK_GB.");
        }

        return free >= wanted
            ? HostCheck.Ok(name, measured)
            : HostCheck.Degraded(name, measured, $"One task may fill {Size.Show(wanted - floor)}: free some space, or set a smaller TASK_DISK_MB.");
    }

    /// <summary>The folder, or what of the way to it exists.</summary>
    private static string FindExisting(string folder)
    {
        string path = Path.GetFullPath(folder);
        while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent)
        {
            path = parent;
        }

        return path;
    }
}
