using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Executor.Execution.Files;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Workspaces;

/// <summary>
/// Finds what a guest changed, when no process of it is left, by looking at the files and at nothing the guest could have
/// written about them. Two ways give the same answer: the upper folder of an overlay against its lower ones, where what is
/// not in upper is unchanged; and a worked copy against the pristine tree, where what is not in the copy is gone.
/// A folder that overlayfs marked opaque is such a copy, too, which is why one walk does for both.
/// Of modes only the executable bit counts, of folders only that they are there: a patch carries no more.
/// </summary>
internal sealed class TreeComparison
{
    /// <summary>Longest path the kernel takes, without the zero at its end.</summary>
    private const int MaxPathBytes = 4095;

    /// <summary>
    /// What lies deeper is left out. Whoever handles a path handles the folders on its way, so the cost of a tree grows with its
    /// depth as with its size, and nobody works at such a depth.
    /// </summary>
    private const int MaxLevels = 200;

    private const int BufferSize = 128 * 1024;

    private readonly string _top;
    private readonly int _longestRoot;
    private readonly int _maxChanges;
    private readonly CancellationToken _cancellationToken;
    private readonly List<TreeChange> _changes = [];
    private readonly Stack<Level> _levels = [];
    private int _leftOut;

    private TreeComparison(string top, ImmutableArray<string> below, int maxChanges, CancellationToken cancellationToken)
    {
        _top = top;
        _longestRoot = below.Append(top).Max(Encoding.UTF8.GetByteCount);
        _maxChanges = maxChanges;
        _cancellationToken = cancellationToken;
    }

    private bool IsFull => _changes.Count > _maxChanges;

    /// <param name="upper">The folder that took the writes; not mounted any more.</param>
    /// <param name="lowers">Topmost first.</param>
    /// <param name="maxChanges">How many changes are wanted at most.</param>
    /// <param name="cancellationToken">Bounds the time.</param>
    public static Task<TreeChanges> OfOverlayAsync(
        string upper,
        ImmutableArray<string> lowers,
        int maxChanges,
        CancellationToken cancellationToken) =>
        Task.Run(() => new TreeComparison(upper, lowers, maxChanges, cancellationToken).Run(lowers, isCopy: false), cancellationToken);

    public static Task<TreeChanges> OfCopyAsync(string pristine, string worked, int maxChanges, CancellationToken cancellationToken) =>
        Task.Run(
            () => new TreeComparison(worked, [pristine], maxChanges, cancellationToken).Run([pristine], isCopy: true),
            cancellationToken);

    /// <summary>What is of no interest wherever it is: a repository's own files, and what Python leaves behind.</summary>
    public static bool IsIgnored(string name) =>
        name is ".git" or "__pycache__" or ".pytest_cache"
        || name.EndsWith(".pyc", StringComparison.Ordinal)
        || name.EndsWith(".pyo", StringComparison.Ordinal);

    private TreeChanges Run(ImmutableArray<string> below, bool isCopy)
    {
        _levels.Push(new Level(_top, "", below, isCopy, Depth: 1));
        while (!IsFull && _levels.TryPop(out Level? level))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (level.Top is null)
            {
                AddDeleted(level);
            }
            else
            {
                Compare(level, level.Top);
            }
        }

        bool isWhole = !IsFull;
        _changes.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        return new TreeChanges([.. _changes.Take(_maxChanges)], _leftOut, isWhole);
    }

    private void Compare(Level level, string folder)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string? name in LayeredTree.ListOne(folder))
        {
            if (IsFull)
            {
                return;
            }

            if (IsWanted(level, name))
            {
                names.Add(name!);
                CompareEntry(level, name!, folder + '/' + name);
            }
        }

        if (level.IsCopy)
        {
            AddMissing(level, names);
        }
    }

    private bool IsWanted(Level level, string? name)
    {
        if (name is not null && IsIgnored(name))
        {
            return false;
        }

        if (name is null || level.Depth > MaxLevels || _longestRoot + 1 + Encoding.UTF8.GetByteCount(level.Child(name)) > MaxPathBytes)
        {
            _leftOut++;
            return false;
        }

        return true;
    }

    private void CompareEntry(Level level, string name, string path)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (!NativeFiles.TryStat(path, out FileFacts facts))
        {
            return;
        }

        LayeredEntry? before = LayeredTree.Find(level.Below, name);
        string shown = level.Child(name);
        if (facts.Type == TreeEntryType.Special)
        {
            _leftOut += facts.IsWhiteout ? 0 : 1;
            AddDeleted(level, shown, before);
            return;
        }

        bool wasFolder = before?.Facts.Type == TreeEntryType.Folder;
        if (facts.Type == TreeEntryType.Folder)
        {
            bool isCopy = level.IsCopy || LayeredTree.IsOpaque(path);
            _levels.Push(new Level(path, shown, before?.Folders ?? [], isCopy, level.Depth + 1));
        }
        else if (wasFolder)
        {
            _levels.Push(new Level(null, shown, before!.Folders, IsCopy: true, level.Depth + 1));
        }

        if (before is null or { Facts.Type: TreeEntryType.Special })
        {
            _changes.Add(new TreeChange(shown, ChangeKind.Added, facts.Type, null));
        }
        else if (!IsSame(path, facts, before))
        {
            _changes.Add(new TreeChange(shown, ChangeKind.Modified, facts.Type, before.Facts.Type));
        }
    }

    private bool IsSame(string path, FileFacts facts, LayeredEntry before)
    {
        if (facts.Type != before.Facts.Type)
        {
            return false;
        }

        return facts.Type switch
        {
            TreeEntryType.Folder => true,
            TreeEntryType.Link => NativeFiles.ReadLink(path).AsSpan().SequenceEqual(NativeFiles.ReadLink(before.Path)),
            _ => facts.IsExecutable == before.Facts.IsExecutable
                && facts.Size == before.Facts.Size
                && (facts.Identity == before.Facts.Identity || HaveSameContent(path, before.Path)),
        };
    }

    private bool HaveSameContent(string path, string other)
    {
        using SafeFileHandle one = LayeredTree.OpenFile(path);
        using SafeFileHandle two = LayeredTree.OpenFile(other);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * BufferSize);
        try
        {
            for (long offset = 0; ; offset += BufferSize)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                Span<byte> left = Fill(one, offset, buffer.AsSpan(0, BufferSize));
                Span<byte> right = Fill(two, offset, buffer.AsSpan(BufferSize, BufferSize));
                if (!left.SequenceEqual(right))
                {
                    return false;
                }

                if (left.Length < BufferSize)
                {
                    return true;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Span<byte> Fill(SafeFileHandle file, long offset, Span<byte> buffer)
    {
        int filled = 0;
        while (filled < buffer.Length && RandomAccess.Read(file, buffer[filled..], offset + filled) is > 0 and int read)
        {
            filled += read;
        }

        return buffer[..filled];
    }

    private void AddMissing(Level level, HashSet<string> kept)
    {
        foreach ((string name, LayeredEntry entry) in LayeredTree.List(level.Below))
        {
            if (IsFull)
            {
                return;
            }

            if (!kept.Contains(name) && IsWanted(level, name))
            {
                AddDeleted(level, level.Child(name), entry);
            }
        }
    }

    private void AddDeleted(Level level) => AddMissing(level, []);

    private void AddDeleted(Level level, string path, LayeredEntry? before)
    {
        if (before is null or { Facts.Type: TreeEntryType.Special })
        {
            return;
        }

        _changes.Add(new TreeChange(path, ChangeKind.Deleted, null, before.Facts.Type));
        if (before.Facts.Type == TreeEntryType.Folder)
        {
            _levels.Push(new Level(null, path, before.Folders, IsCopy: true, level.Depth + 1));
        }
    }

    /// <summary>A folder to look at.</summary>
    /// <param name="Top">Where it is now on the host; null when it is no longer there.</param>
    /// <param name="Path">From the top of the tree.</param>
    /// <param name="Below">What it was: the stack of folders that made it up.</param>
    /// <param name="IsCopy">Whether what is missing in it is gone.</param>
    /// <param name="Depth">Of what is in it.</param>
    private sealed record Level(string? Top, string Path, ImmutableArray<string> Below, bool IsCopy, int Depth)
    {
        public string Child(string name) => Path.Length == 0 ? name : Path + '/' + name;
    }
}
