using Executor.Execution.Sandbox;

namespace Executor.Execution.Layers;

/// <summary>
/// The layers on disk: <c>kind/key/</c> with <c>content/</c>, <c>manifest.json</c> and <c>used</c>, whose time is that of the last
/// use. An entry gets its name when it is whole, and loses it before it is deleted.
/// </summary>
internal sealed class LayerFolders(string root, ILayerFiles files, TimeProvider time) : IDisposable
{
    private const string NewPrefix = ".new-";
    private const string OldPrefix = ".old-";
    private const int WouldBlock = 11;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private FileStream? _owned;

    public string Root { get; } = Path.GetFullPath(root);

    private string Trash => Path.Combine(Root, ".trash");

    public static string ContentOf(string entry) => Path.Combine(entry, "content");

    public static string NameOf(LayerKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Makes the directory this executor's alone and removes what a crash left.</summary>
    /// <exception cref="FaultException">Another executor has it.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Trash, OwnerOnly);
        _owned ??= Lock();
        foreach (LayerKind kind in Enum.GetValues<LayerKind>())
        {
            Directory.CreateDirectory(Path.Combine(Root, NameOf(kind)), OwnerOnly);
        }

        // Mirrors use the same prefixes, in a folder beside these.
        foreach (string left in Directory.EnumerateDirectories(Root).SelectMany(Directory.EnumerateDirectories).Where(IsLeft).ToArray())
        {
            Directory.Move(left, NewTrash());
        }

        foreach (string left in Directory.EnumerateDirectories(Trash))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await files.RemoveAsync(left);
        }
    }

    /// <summary>Keys that have a folder.</summary>
    public IEnumerable<string> Keys(LayerKind kind) =>
        Directory.EnumerateDirectories(Path.Combine(Root, NameOf(kind)))
            .Select(path => Path.GetFileName(path))
            .Where(LayerKey.IsOne);

    public string EntryOf(LayerKind kind, string key) => Path.Combine(Root, NameOf(kind), key);

    /// <summary>A new entry without a name, with an empty folder for its content.</summary>
    public string Create(LayerKind kind)
    {
        string entry = Path.Combine(Root, NameOf(kind), $"{NewPrefix}{Guid.NewGuid():n}");
        Directory.CreateDirectory(entry, OwnerOnly);
        Directory.CreateDirectory(ContentOf(entry));
        return entry;
    }

    public void Publish(string created, LayerManifest manifest)
    {
        manifest.Write(created);
        File.WriteAllBytes(UsedOf(created), []);
        File.SetLastWriteTimeUtc(UsedOf(created), time.GetUtcNow().UtcDateTime);
        Directory.Move(created, EntryOf(manifest.Kind, manifest.Key));
    }

    public DateTimeOffset ReadUse(LayerKind kind, string key) =>
        // A file that is not there has been used in 1601.
        new(File.GetLastWriteTimeUtc(UsedOf(EntryOf(kind, key))));

    public void WriteUse(LayerKind kind, string key, DateTimeOffset use)
    {
        try
        {
            File.SetLastWriteTimeUtc(UsedOf(EntryOf(kind, key)), use.UtcDateTime);
        }
        catch (IOException)
        {
            // Only the order after a restart depends on it.
        }
    }

    /// <summary>Takes away the name of an entry. What is returned is left to be removed.</summary>
    public string Discard(string entry)
    {
        string away = NewTrash();
        Directory.Move(entry, away);
        return away;
    }

    public void Dispose() => _owned?.Dispose();

    private static bool IsLeft(string path) =>
        Path.GetFileName(path).StartsWith(NewPrefix, StringComparison.Ordinal)
        || Path.GetFileName(path).StartsWith(OldPrefix, StringComparison.Ordinal);

    private static string UsedOf(string entry) => Path.Combine(entry, "used");

    private string NewTrash() => Path.Combine(Trash, Guid.NewGuid().ToString("n"));

    private FileStream Lock()
    {
        try
        {
            return new FileStream(Path.Combine(Root, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult == WouldBlock)
        {
            throw new FaultException("Another executor uses this cache directory: give each its own DATA_DIR.", Root, exception);
        }
    }
}
