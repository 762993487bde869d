using System.Collections.Immutable;
using Executor.Execution.Files;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tasks.Protection;

/// <summary>
/// Divides what an agent changed into what fresh grading carries over and what it does not: tests that were there before, what
/// tells their runners and interpreters what to do, and installed environments. New tests and everything else is the
/// agent's work. What is decided here is about paths only: code that fools the tests from within is still code.
/// </summary>
internal sealed class ProtectedPaths
{
    private const int MaxShown = 200;

    private readonly ITreeView _pristine;
    private readonly ITreeView _worked;
    private readonly HashSet<string> _hidden;
    private readonly Dictionary<string, bool> _environments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withheld = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _shown = new(StringComparer.Ordinal);

    private ProtectedPaths(ITreeView pristine, ITreeView worked, IEnumerable<string> hidden)
    {
        _pristine = pristine;
        _worked = worked;
        _hidden = hidden.SelectMany(WithFolders).ToHashSet(StringComparer.Ordinal);
    }

    /// <param name="changes">All that is different.</param>
    /// <param name="pristine">The tree before.</param>
    /// <param name="worked">The tree as the agent left it.</param>
    /// <param name="hidden">Files that will be written over the graded tree.</param>
    public static ProtectedEdits Divide(TreeChanges changes, ITreeView pristine, ITreeView worked, IEnumerable<string> hidden) =>
        new ProtectedPaths(pristine, worked, hidden).Divide(changes);

    private static IEnumerable<string> WithFolders(string file)
    {
        for (string? path = file; path is not null; path = Above(path))
        {
            yield return path;
        }
    }

    private static string? Above(string path) => path.LastIndexOf('/') is > 0 and int slash ? path[..slash] : null;

    private ProtectedEdits Divide(TreeChanges changes)
    {
        foreach (TreeChange change in changes.Changes)
        {
            string[] parts = change.Path.Split('/');
            if (EnvironmentOf(change, parts) is { } environment)
            {
                Withhold(change, environment);
            }
            else if (IsProtected(change, parts))
            {
                Withhold(change, change.Path);
            }
        }

        KeepFoldersOfWithheld(changes);
        ImmutableArray<TreeChange> applied = [.. changes.Changes.Where(change => !IsAtOrBelowWithheld(change.Path))];
        ImmutableArray<string> shown = [.. _shown.Take(MaxShown)];
        return new ProtectedEdits(applied, _shown.Count > MaxShown ? shown.Add($"… and {_shown.Count - MaxShown} more") : shown);
    }

    private void Withhold(TreeChange change, string path)
    {
        _withheld.Add(change.Path);
        bool isFolderGone = change is { Kind: ChangeKind.Deleted, Was: TreeEntryType.Folder };
        if (!isFolderGone || path.EndsWith('/'))
        {
            _shown.Add(ShownPath.Of(path));
        }
    }

    private bool IsProtected(TreeChange change, string[] parts)
    {
        bool isFolder = change.Type is null or TreeEntryType.Folder && change.Was is null or TreeEntryType.Folder;
        if (ProtectedNames.IsConfiguration(parts, isFolder) || (change.Was is not null && ProtectedNames.IsTest(parts)))
        {
            return true;
        }

        if (change.Was is null && IsInTheWay(change, parts))
        {
            return true;
        }

        return MixedFile.IsOne(parts[^1]) && MixedFile.IsTestConfigurationChanged(change, _pristine, _worked);
    }

    /// <summary>Whether something new would be imported instead of a test's helper, or instead of a runner.</summary>
    private bool IsInTheWay(TreeChange change, string[] parts)
    {
        if (ProtectedNames.IsRunnerModule(parts[0]) && _pristine.TypeOf(parts[0]) is null)
        {
            return true;
        }

        if (!ProtectedNames.IsInTests(parts))
        {
            return false;
        }

        // What makes a package of a folder runs before all that is in it.
        string folder = change.Path[..^parts[^1].Length];
        return (parts[^1] == "__init__.py" && IsGiven(folder.TrimEnd('/')))
            || ProtectedNames.Siblings(parts[^1], change.Type == TreeEntryType.Folder).Any(sibling => IsGiven(folder + sibling));
    }

    /// <summary>Whether something is there without the agent.</summary>
    private bool IsGiven(string path) => _pristine.TypeOf(path) is not null || _hidden.Contains(path);

    /// <summary>The outermost environment a path lies in, as it is shown.</summary>
    private string? EnvironmentOf(TreeChange change, string[] parts)
    {
        int end = -1;
        for (int i = 0; i < parts.Length; i++)
        {
            end += parts[i].Length + 1;
            bool isFolder = i < parts.Length - 1 || change.Type == TreeEntryType.Folder || change.Was == TreeEntryType.Folder;
            string path = change.Path[..end];
            if (ProtectedNames.IsEnvironment(parts[i]) || (isFolder && IsVirtualEnvironment(path)))
            {
                return isFolder ? path + '/' : path;
            }
        }

        // An environment in the repository itself can't be told from the repository, but for where its programs are.
        return parts[0] == "bin" && HasMark("pyvenv.cfg") ? "bin/" : null;
    }

    private bool IsVirtualEnvironment(string folder)
    {
        if (!_environments.TryGetValue(folder, out bool isOne))
        {
            isOne = HasMark(folder + "/pyvenv.cfg");
            _environments.Add(folder, isOne);
        }

        return isOne;
    }

    private bool HasMark(string path) => _pristine.TypeOf(path) is not null || _worked.TypeOf(path) is not null;

    /// <summary>Something that takes the place of a folder would take with it what is withheld in that folder.</summary>
    private void KeepFoldersOfWithheld(TreeChanges changes)
    {
        HashSet<string> folders = new(StringComparer.Ordinal);
        foreach (string path in _withheld)
        {
            for (string? above = Above(path); above is not null && folders.Add(above); above = Above(above))
            {
            }
        }

        foreach (TreeChange change in changes.Changes.Where(change => change.ReplacesFolder && folders.Contains(change.Path)))
        {
            Withhold(change, change.Path);
        }
    }

    /// <summary>What is below something withheld has no place to go: what was there before is there again.</summary>
    private bool IsAtOrBelowWithheld(string path)
    {
        for (string? at = path; at is not null; at = Above(at))
        {
            if (_withheld.Contains(at))
            {
                return true;
            }
        }

        return false;
    }
}
