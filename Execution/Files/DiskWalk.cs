namespace Executor.Execution.Files;

/// <summary>
/// Walks to any depth with two open folders: down by name, up by <c>..</c>. Since a guest may have moved the folder in the
/// meantime, what <c>..</c> leads to is compared with where the walk came from; if it is another, the way down is
/// taken again from the start, as far as it still goes.
/// </summary>
internal sealed class DiskWalk(long maxBytes, long maxInodes, CancellationToken cancellationToken)
{
    private const int CheckEvery = 4096;

    private readonly HashSet<FileIdentity> _linked = [];

    public long Bytes { get; private set; }

    public long Inodes { get; private set; }

    public bool IsOver => Bytes > maxBytes || Inodes > maxInodes;

    public void Add(string root)
    {
        OpenFolder? here = OpenFolder.TryOpen(root);
        if (here is null || !here.TryStat(out FileFacts facts))
        {
            here?.Dispose();
            return;
        }

        try
        {
            Count(facts);
            Stack<Level> levels = [];
            levels.Push(ReadLevel(here, [], facts.Identity));
            while (here is not null && levels.TryPeek(out Level? level) && !IsOver)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (level.Left.TryPop(out byte[]? name))
                {
                    here = Descend(here, name, levels);
                    continue;
                }

                levels.Pop();
                if (levels.Count > 0)
                {
                    here = Ascend(here, root, levels);
                }
            }
        }
        finally
        {
            here?.Dispose();
        }
    }

    private static Level? IfSame(OpenFolder? folder, Level level) =>
        folder is not null && folder.TryStat(out FileFacts facts) && facts.Identity == level.Identity ? level : null;

    private OpenFolder Descend(OpenFolder here, byte[] name, Stack<Level> levels)
    {
        OpenFolder? next = here.TryOpen(name);
        if (next is null)
        {
            return here;
        }

        if (!next.TryStat(out FileFacts facts) || facts.Identity.Device != levels.Peek().Identity.Device)
        {
            next.Dispose();
            return here;
        }

        Level level = ReadLevel(next, name, facts.Identity);
        if (level.Left.Count == 0)
        {
            next.Dispose();
            return here;
        }

        levels.Push(level);
        here.Dispose();
        return next;
    }

    /// <summary>Null when the walk is at its end because the root itself can't be opened any more.</summary>
    private static OpenFolder? Ascend(OpenFolder here, string root, Stack<Level> levels)
    {
        OpenFolder? above = here.TryOpenParent();
        here.Dispose();
        if (IfSame(above, levels.Peek()) is not null)
        {
            return above;
        }

        above?.Dispose();
        Level[] way = [.. levels.Reverse()];
        levels.Clear();
        OpenFolder? reached = OpenFolder.TryOpen(root);
        levels.Push(way[0]);
        foreach (Level level in way.Skip(1))
        {
            OpenFolder? next = reached?.TryOpen(level.Name);
            if (IfSame(next, level) is null)
            {
                next?.Dispose();
                break;
            }

            reached!.Dispose();
            reached = next;
            levels.Push(level);
        }

        return reached;
    }

    private Level ReadLevel(OpenFolder folder, byte[] name, FileIdentity identity)
    {
        Level level = new(name, identity);
        int read = 0;
        while (!IsOver && folder.TryRead(out ReadOnlySpan<byte> entry))
        {
            if (++read % CheckEvery == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (!folder.TryStat(entry, out FileFacts facts))
            {
                // Gone since the folder named it.
                continue;
            }

            Count(facts);
            if (facts.Type == TreeEntryType.Folder)
            {
                level.Left.Push(entry.ToArray());
            }
        }

        return level;
    }

    private void Count(FileFacts facts)
    {
        if (facts.Type != TreeEntryType.Folder && facts.Links > 1 && !_linked.Add(facts.Identity))
        {
            return;
        }

        Bytes += facts.DiskBytes;
        Inodes++;
    }

    private sealed record Level(byte[] Name, FileIdentity Identity)
    {
        /// <summary>Folders in it that have not been walked yet.</summary>
        public Stack<byte[]> Left { get; } = [];
    }
}
