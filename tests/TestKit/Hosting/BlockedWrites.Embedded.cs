namespace Executor.TestKit.Hosting;

/// <summary>Stands where a state file would be prepared, so that every write of it fails until this is disposed.</summary>
internal sealed class BlockedWrites : IDisposable
{
    private readonly string _path;

    public BlockedWrites(string stateFile)
    {
        _path = stateFile + ".tmp";
        Directory.CreateDirectory(Path.Combine(_path, "in-the-way"));
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
