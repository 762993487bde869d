namespace Executor.Execution.Layers;

internal sealed class DiskSpace : IDiskSpace
{
    public long FreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;
}
