using Executor.Execution.Files;
namespace Executor.Execution.Workspaces;

/// <summary>One path that differs between a pristine tree and one that was worked on.</summary>
/// <param name="Path">From the top of the tree, with slashes.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Type">What is there now; null when it was deleted.</param>
/// <param name="Was">What was there before; null when it was added.</param>
internal sealed record TreeChange(string Path, ChangeKind Kind, TreeEntryType? Type, TreeEntryType? Was)
{
    /// <summary>Whether a folder gave way to something that is none.</summary>
    public bool ReplacesFolder => Was == TreeEntryType.Folder && Type is TreeEntryType.File or TreeEntryType.Link;
}

internal enum ChangeKind
{
    Added,
    Modified,
    Deleted,
}
