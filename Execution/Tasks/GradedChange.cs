using System.Collections.Immutable;
using Executor.Execution.Tasks.Protection;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tasks;

/// <summary>Finds what of the agent's work would decide over its own grade, and puts the rest into a new tree.</summary>
internal static class GradedChange
{
    /// <summary>The edits that would decide over the grade, as they are shown.</summary>
    /// <param name="context">The attempt.</param>
    /// <param name="tree">A new tree for all other edits; null where the agent's own is graded.</param>
    /// <param name="cancellationToken">Leaves the tree as it then is.</param>
    public static async Task<ImmutableArray<string>> ApplyAsync(AttemptContext context, FolderStack? tree, CancellationToken cancellationToken)
    {
        if (context.Changes.Changes.IsEmpty)
        {
            return [];
        }

        LayeredTree pristine = new(context.Installed.Tree.Folders, isAtRest: true);
        LayeredTree worked = new(context.AgentTree.Folders, isAtRest: true);
        IEnumerable<string> hidden = context.Task.TestSources.Concat(context.Task.Scripts.Select(script => script.Name));
        ProtectedEdits edits = ProtectedPaths.Divide(context.Changes, pristine, worked, hidden);
        if (tree is null)
        {
            return edits.Shown;
        }

        ChangeApplier applier = context.Folders.AreOverlays
            ? ChangeApplier.ToUpper(context.AgentTree.Top, tree.Top, context.Layout.Aside, pristine)
            : ChangeApplier.ToFolder(context.AgentTree.Top, tree.Top, context.Layout.Aside);
        await applier.ApplyAsync(edits.Applied, cancellationToken);
        return edits.Shown;
    }
}
