using Executor.EndToEnd.Tests.Support;

namespace Executor.FaultDriver.Faults;

/// <summary>A file system of its own, in memory, that can be filled to its last page and made read-only while it is in use.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const string Size = "48m";
    private const int DiskFull = 28;

    private readonly string _path;
    private bool _isReadOnly;

    public SmallDisk(string path)
    {
        _path = path;
        Directory.CreateDirectory(path);
        try
        {
            HostCommand.Run("mount", "-t", "tmpfs", "-o", $"size={Size},mode=0700", "executor-faults", path);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException($"Faults of disks need a tmpfs of their own, which root may mount: {exception.Message}", exception);
        }
    }

    private string Ballast => Path.Combine(_path, "ballast");

    public void Fill()
    {
        // Pages that others give back meanwhile are taken as well.
        using var file = File.OpenHandle(Ballast, FileMode.Create, FileAccess.Write);
        var block = new byte[64 * 1024];
        for (long offset = 0; block.Length > 0;)
        {
            try
            {
                RandomAccess.Write(file, block, offset);
                offset += block.Length;
            }
            catch (IOException exception) when (exception.HResult == DiskFull)
            {
                offset = RandomAccess.GetLength(file);
                block = block.Length > 1 ? new byte[block.Length / 2] : [];
            }
        }
    }

    public void Empty() => File.Delete(Ballast);

    /// <summary>
    /// Lays a read-only view of it over it: a file system itself can't be made read-only while a file is open for writing, which is how it
    /// happens when a disk fails.
    /// </summary>
    public void MakeReadOnly()
    {
        HostCommand.Run("mount", "--bind", _path, _path);
        _isReadOnly = true;
        HostCommand.Run("mount", "-o", "remount,ro,bind", _path);
    }

    public void MakeWritable()
    {
        HostCommand.Run("umount", "--lazy", _path);
        _isReadOnly = false;
    }

    public void Dispose()
    {
        if (_isReadOnly)
        {
            MakeWritable();
        }

        HostCommand.Run("umount", "--lazy", _path);
    }
}
