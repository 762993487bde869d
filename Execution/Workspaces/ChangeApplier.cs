using System.Collections.Immutable;
using Executor.Execution.Files;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Workspaces;

/// <summary>
/// Carries changes over into another tree by copying them from where they were made: content, links as they are, and of
/// modes the executable bit. The target is a folder with the pristine tree in it, or the upper folder of an overlay over it.
/// </summary>
internal sealed class ChangeApplier
{
    private const int PermissionMask = 0xFFF;

    private readonly string _source;
    private readonly string _target;
    private readonly LayeredTree _pristine;
    private readonly bool _isUpper;
    private readonly GuestTree _tree;

    private ChangeApplier(string source, string target, string aside, LayeredTree pristine, bool isUpper)
    {
        _source = source;
        _target = target;
        _pristine = pristine;
        _isUpper = isUpper;
        _tree = new GuestTree(target, aside, isUpper ? LookLikePristine : null);
    }

    /// <param name="source">The worked copy, or the upper folder of the overlay that was worked in.</param>
    /// <param name="target">A folder that holds the pristine tree.</param>
    /// <param name="aside">Where folders go that were in the way.</param>
    public static ChangeApplier ToFolder(string source, string target, string aside) =>
        new(source, target, aside, new LayeredTree([target]), isUpper: false);

    /// <param name="source">The worked copy, or the upper folder of the overlay that was worked in.</param>
    /// <param name="upper">A folder to be mounted over the pristine tree, not mounted yet.</param>
    /// <param name="aside">Where folders go that were in the way.</param>
    /// <param name="pristine">The lower folders.</param>
    public static ChangeApplier ToUpper(string source, string upper, string aside, LayeredTree pristine) =>
        new(source, upper, aside, pristine, isUpper: true);

    /// <summary>Applies them all as far as it can.</summary>
    /// <param name="changes">In ordinal order, as they were found.</param>
    /// <param name="cancellationToken">Leaves the target as it then is.</param>
    /// <returns>Paths whose change could not be made because of what is in the way, or because the path is too long there.</returns>
    public async Task<ImmutableArray<string>> ApplyAsync(
        IReadOnlyCollection<TreeChange> changes,
        CancellationToken cancellationToken)
    {
        ImmutableArray<string>.Builder failed = ImmutableArray.CreateBuilder<string>();
        HashSet<string> gone = FindGone(changes);
        foreach (TreeChange change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool isDone = change.Kind == ChangeKind.Deleted
                ? await DeleteAsync(change.Path, gone)
                : await WriteAsync(change, cancellationToken);
            if (!isDone)
            {
                failed.Add(change.Path);
            }
        }

        return failed.ToImmutable();
    }

    /// <summary>Files to delete, and folders of which nothing is to be kept, those that give way to something else among them.</summary>
    private HashSet<string> FindGone(IReadOnlyCollection<TreeChange> changes)
    {
        HashSet<string> gone = changes.Where(change => change.ReplacesFolder).Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        // In this order what is in a folder comes before the folder.
        foreach (TreeChange change in changes.Where(change => change.Kind == ChangeKind.Deleted).Reverse())
        {
            if (change.Was != TreeEntryType.Folder || IsEmptied(change.Path, gone))
            {
                gone.Add(change.Path);
            }
        }

        return gone;
    }

    private bool IsEmptied(string folder, HashSet<string> gone) =>
        _pristine.Find(folder) is not { } entry
        || LayeredTree.List(entry.Folders).All(child => TreeComparison.IsIgnored(child.Name) || gone.Contains($"{folder}/{child.Name}"));

    private async Task<bool> DeleteAsync(string path, HashSet<string> gone)
    {
        int slash = path.LastIndexOf('/');
        bool isWithItsFolder = slash > 0 && gone.Contains(path[..slash]);
        if (isWithItsFolder || !gone.Contains(path) || _pristine.Find(path) is null)
        {
            return true;
        }

        return _isUpper ? await _tree.TryHideAsync(path) : await _tree.TryRemoveAsync(path);
    }

    private async Task<bool> WriteAsync(TreeChange change, CancellationToken cancellationToken)
    {
        string path = $"{_source}/{change.Path}";
        if (!NativeFiles.TryStat(path, out FileFacts facts) || facts.Type != change.Type)
        {
            throw new InvalidOperationException("A change is not where it was found.");
        }

        bool isDone;
        switch (facts.Type)
        {
            case TreeEntryType.File:
                using (SafeFileHandle content = LayeredTree.OpenFile(path))
                {
                    isDone = await _tree.TryCopyAsync(change.Path, content, facts.IsExecutable, cancellationToken);
                }

                break;
            case TreeEntryType.Link:
                isDone = await _tree.TryLinkAsync(change.Path, NativeFiles.ReadLink(path)!);
                break;
            default:
                isDone = await _tree.TryMakeFolderAsync(change.Path);
                break;
        }

        if (isDone)
        {
            Own($"{_target}/{change.Path}", facts);
        }

        return isDone;
    }

    /// <summary>A folder made on the way stands for that of the lower folders, and hides how that one looked.</summary>
    private void LookLikePristine(string path)
    {
        string made = $"{_target}/{path}";
        if (_pristine.Find(path) is { Facts.Type: TreeEntryType.Folder } entry)
        {
            File.SetUnixFileMode(made, (UnixFileMode)(entry.Facts.Mode & PermissionMask));
            Own(made, entry.Facts);
        }
    }

    /// <summary>What the guest owned it must own again, by whatever number the host knows it.</summary>
    private static void Own(string path, FileFacts facts)
    {
        if (Environment.IsPrivilegedProcess)
        {
            NativeFiles.SetOwner(path, facts.User, facts.Group);
        }
    }
}
