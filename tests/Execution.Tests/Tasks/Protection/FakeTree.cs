using System.Text;
using Executor.Execution.Files;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Tasks.Protection;

/// <summary>A tree in memory. A path that ends with a slash is a folder; content that starts with an arrow makes a link.</summary>
internal sealed class FakeTree(params (string Path, string Content)[] entries) : ITreeView
{
    private readonly Dictionary<string, string> _entries = entries.ToDictionary(entry => entry.Path, entry => entry.Content);

    public TreeEntryType? TypeOf(string path)
    {
        if (_entries.TryGetValue(path, out string? content))
        {
            return content.StartsWith("-> ", StringComparison.Ordinal) ? TreeEntryType.Link : TreeEntryType.File;
        }

        return _entries.Keys.Any(key => key.StartsWith(path + '/', StringComparison.Ordinal)) ? TreeEntryType.Folder : null;
    }

    public byte[]? ReadFile(string path, int maxBytes) =>
        TypeOf(path) == TreeEntryType.File && _entries[path].Length <= maxBytes ? Encoding.Latin1.GetBytes(_entries[path]) : null;

    /// <summary>What leads from this tree to another.</summary>
    public TreeChanges To(FakeTree other)
    {
        IEnumerable<TreeChange?> changes =
            from path in Paths().Union(other.Paths()).Order(StringComparer.Ordinal)
            let was = TypeOf(path)
            let type = other.TypeOf(path)
            let isSame = was == type && _entries.GetValueOrDefault(path) == other._entries.GetValueOrDefault(path)
            select isSame
                ? null
                : new TreeChange(path, was is null ? ChangeKind.Added : type is null ? ChangeKind.Deleted : ChangeKind.Modified, type, was);
        return new TreeChanges([.. changes.OfType<TreeChange>()], 0, true);
    }

    private IEnumerable<string> Paths() =>
        _entries.Keys
            .SelectMany(path => Enumerable.Range(1, path.Count(c => c == '/') + 1).Select(depth => string.Join('/', path.Split('/').Take(depth))))
            .Where(path => path.Length > 0 && !path.EndsWith('/'))
            .Distinct();
}
