using Executor.Execution.Files;

namespace Executor.Execution.Workspaces;

/// <summary>
/// Which mirrors there are, how large they are and who uses them, so that those nobody uses can be given up for space. A mirror
/// loses its name before it is deleted; whoever asks for it then makes a new one.
/// </summary>
internal sealed class GitMirrors(string folder, TreeRemover remover, TimeProvider time) : ICachedElsewhere
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Mirror> _mirrors = new(StringComparer.Ordinal);

    public string Kind => "git";

    /// <summary>From here until it is disposed the mirror stays where it is. It need not be there yet.</summary>
    public MirrorUse Use(string mirror)
    {
        lock (_lock)
        {
            Mirror known = Find(mirror);
            known.Users++;
            return new MirrorUse(known.Turn, () => Leave(mirror, known));
        }
    }

    public IReadOnlyCollection<CachedItem> List()
    {
        List<CachedItem> items = [];
        foreach (string path in Directory.EnumerateDirectories(folder).Where(IsMirror))
        {
            (Mirror mirror, bool isUsed, bool isMeasured) = Look(path);
            if (!isMeasured)
            {
                mirror.Bytes = DiskUsage.Measure([path], long.MaxValue, long.MaxValue, CancellationToken.None).Bytes;
            }

            items.Add(new CachedItem(Path.GetFileName(path), mirror.Bytes, new DateTimeOffset(Directory.GetLastWriteTimeUtc(path)), isUsed));
        }

        return items;
    }

    public async Task<bool> TryGiveUpAsync(string name, CancellationToken cancellationToken)
    {
        string mirror = Path.Combine(folder, name);
        string away = Path.Combine(folder, $".old-{Guid.NewGuid():n}");
        lock (_lock)
        {
            if (Find(mirror).Users > 0 || !Directory.Exists(mirror))
            {
                return false;
            }

            Directory.Move(mirror, away);
            _mirrors.Remove(mirror);
        }

        await remover.RemoveAsync(away);
        return true;
    }

    private static bool IsMirror(string path) => Path.GetFileName(path) is { Length: 40 } name && name.All(char.IsAsciiHexDigitLower);

    private (Mirror Mirror, bool IsUsed, bool IsMeasured) Look(string path)
    {
        lock (_lock)
        {
            Mirror mirror = Find(path);
            bool isMeasured = mirror.IsMeasured;
            // One in use may grow while it is measured, and is measured again after.
            mirror.IsMeasured = mirror.Users == 0;
            return (mirror, mirror.Users > 0, isMeasured);
        }
    }

    private Mirror Find(string mirror)
    {
        if (!_mirrors.TryGetValue(mirror, out Mirror? known))
        {
            known = new Mirror();
            _mirrors.Add(mirror, known);
        }

        return known;
    }

    private void Leave(string mirror, Mirror known)
    {
        lock (_lock)
        {
            known.Users--;
            known.IsMeasured = false;
            if (Directory.Exists(mirror))
            {
                Directory.SetLastWriteTimeUtc(mirror, time.GetUtcNow().UtcDateTime);
            }
            else if (known.Users == 0)
            {
                _mirrors.Remove(mirror);
            }
        }
    }

    private sealed class Mirror
    {
        /// <summary>Whoever has it may fetch.</summary>
        public SemaphoreSlim Turn { get; } = new(1);

        public int Users { get; set; }

        public bool IsMeasured { get; set; }

        public long Bytes { get; set; }
    }
}
