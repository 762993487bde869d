using Executor.Execution.Files;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;

namespace Executor.Execution.Tests.Hosting;

/// <summary>A file system of its own below a bench, of a size that can be filled. To be made before the bench is used.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TestBench _bench;

    public SmallDisk(TestBench bench, long bytes)
    {
        _bench = bench;
        Folder = FolderIn(bench.Root);
        Directory.CreateDirectory(Folder);
        NativeMounts.MountMemory(Folder, bytes);
    }

    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    public static string FolderIn(string root) => Path.Combine(root, "disk");

    /// <summary>Leaves so much free, or less.</summary>
    public void Fill(long free)
    {
        byte[] block = new byte[64 * 1024];
        using FileStream file = new(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (FileSystemSpace.Read(Folder).FreeBytes > free)
            {
                file.Write(block);
            }
        }
        catch (IOException) when (free == 0)
        {
            // Full to the last block.
        }
    }

    public void Free() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        NativeMounts.Unmount(Folder);
        await _bench.Get<StartingThread>().InvokeAsync(() => NativeMounts.Unmount(Folder));
    }
}
