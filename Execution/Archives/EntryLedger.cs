namespace Executor.Execution.Archives;

/// <summary>
/// The tree of names an archive has used so far. Refuses a name that another entry has, on any file system; counts every
/// entry and every folder that a name merely implies, since both become inodes.
/// </summary>
internal sealed class EntryLedger(int maxEntries)
{
    private readonly Node _root = new("", isFolder: true);
    private int _count;

    /// <summary>Null when the path is now taken by this entry; the problem when it cannot be.</summary>
    public string? Claim(string path, bool isFolder)
    {
        Node node = _root;
        string[] components = path.Split('/');
        for (int i = 0; i < components.Length; i++)
        {
            bool isLast = i == components.Length - 1;
            string component = components[i];
            string key = NameKey.Of(component);
            node.Children ??= new Dictionary<string, Node>(StringComparer.Ordinal);
            if (!node.Children.TryGetValue(key, out Node? child))
            {
                CountEntry();
                child = new Node(component, isFolder || !isLast) { IsNamed = isLast };
                node.Children.Add(key, child);
            }
            else if (Conflict(child, component, isLast, isFolder) is { } problem)
            {
                return problem;
            }

            node = child;
        }

        return null;
    }

    /// <summary>Counts an entry that takes no name.</summary>
    public void CountEntry()
    {
        if (++_count > maxEntries)
        {
            throw new ArchiveException($"the archive has more than {maxEntries} entries");
        }
    }

    private static string? Conflict(Node known, string component, bool isLast, bool isFolder)
    {
        if (known.Name != component)
        {
            return $"has a name that differs from '{EntryName.Show(known.Name)}' only in letter case, Unicode form or trailing dots";
        }

        if (known.IsFolder != (isFolder || !isLast))
        {
            return "has the name of both a file and a folder";
        }

        if (isLast && known.IsNamed)
        {
            return "is there twice";
        }

        known.IsNamed |= isLast;
        return null;
    }

    private sealed class Node(string name, bool isFolder)
    {
        public string Name { get; } = name;

        public bool IsFolder { get; } = isFolder;

        /// <summary>Whether an entry stands for it, rather than only a longer name.</summary>
        public bool IsNamed { get; set; }

        public Dictionary<string, Node>? Children { get; set; }
    }
}
