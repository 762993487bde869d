using System.Collections.Immutable;

namespace Executor.Execution.Workspaces;

/// <summary>What was changed in a tree, in ordinal order: each file, link and folder by itself, those of deleted folders too.</summary>
/// <param name="Changes">The changes.</param>
/// <param name="LeftOut">
/// How many entries are not among them because they can't be carried over: pipes, sockets, devices, names that are no UTF-8,
/// paths too long to be opened (with all below them one entry).
/// </param>
/// <param name="IsWhole">False when there are more changes than asked for.</param>
internal sealed record TreeChanges(ImmutableArray<TreeChange> Changes, int LeftOut, bool IsWhole)
{
    public static TreeChanges None { get; } = new([], 0, true);

    public int Count(ChangeKind kind) => Changes.Count(change => change.Kind == kind);
}
