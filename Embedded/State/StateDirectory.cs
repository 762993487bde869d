using System.Collections.Concurrent;

namespace Executor.Embedded.State;

/// <summary>The directory that one host owns while it runs: locked against others, swept of what a crash left.</summary>
internal sealed class StateDirectory : IDisposable
{
    private readonly FileStream _lock;
    private readonly ConcurrentDictionary<string, bool> _made = new();

    public StateDirectory(string root)
    {
        Root = Path.GetFullPath(root);
        DurableFile.CreateDirectory(Root);
        _lock = Lock(Path.Combine(Root, "lock"));
        Swept = Sweep();
    }

    public string Root { get; }

    public string Grains => Path.Combine(Root, "grains");

    public string Reminders => Path.Combine(Root, "reminders");

    /// <summary>How many unfinished files were removed at start.</summary>
    public int Swept { get; }

    public void Dispose() => _lock.Dispose();

    public void Replace(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!_made.ContainsKey(folder))
        {
            DurableFile.CreateDirectory(folder);
            _made.TryAdd(folder, true);
        }

        DurableFile.Replace(path, content);
    }

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException(
                $"State directory {Path.GetDirectoryName(path)} is in use by another process (or by another host in this one). "
                + "Each host needs a directory of its own.",
                exception);
        }
    }

    private int Sweep()
    {
        var unfinished = Directory.EnumerateFiles(Root, "*" + DurableFile.TemporaryExtension, SearchOption.AllDirectories).ToList();
        unfinished.ForEach(File.Delete);
        return unfinished.Count;
    }
}
