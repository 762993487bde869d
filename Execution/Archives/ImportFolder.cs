namespace Executor.Execution.Archives;

/// <summary>
/// The folder of one import. A lock file beside it is there before the folder and goes after it, and is held for as long as
/// the import runs: a folder whose lock can be had belongs to a dead process.
/// </summary>
internal sealed class ImportFolder : IDisposable
{
    private const string LockExtension = ".lock";

    private readonly FileStream _lock;

    public ImportFolder(string workDirectory)
    {
        OwnFiles.CreateFolder(workDirectory);
        Path = System.IO.Path.Combine(workDirectory, $"import-{Guid.NewGuid():N}");
        _lock = new FileStream(Path + LockExtension, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        OwnFiles.CreateFolder(Path);
    }

    public string Path { get; }

    /// <summary>Removes what imports of dead processes left; those of living ones, of any process, stay.</summary>
    public static void Sweep(string workDirectory)
    {
        if (!Directory.Exists(workDirectory))
        {
            return;
        }

        foreach (string path in Directory.EnumerateFiles(workDirectory, "import-*" + LockExtension))
        {
            try
            {
                using FileStream abandoned = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Remove(path[..^LockExtension.Length]);
            }
            catch (IOException)
            {
                // Held by a living import, or already gone with it.
            }
        }
    }

    public void Dispose()
    {
        try
        {
            Remove(Path);
        }
        finally
        {
            _lock.Dispose();
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        File.Delete(folder + LockExtension);
    }
}
