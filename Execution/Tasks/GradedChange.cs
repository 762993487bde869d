using System.Collections.Immutable;
using Executor.Execution.Tasks.Protection;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tasks;

/// <summary>Puts the agent's work into a new tree, without what would decide over its own grade.</summary>
internal static class GradedChange
{
    /// <summary>The edits that were not carried over, as they are shown.</summary>
    public static async Task<ImmutableArray<string>> ApplyAsync(AttemptContext context, FolderStack tree, CancellationToken cancellationToken)
    {
        if (context.Changes.Changes.IsEmpty)
        {
            return [];
        }

        LayeredTree pristine = new(context.Installed.Tree.Folders, isAtRest: true);
        LayeredTree worked = new(context.AgentTree.Folders, isAtRest: true);
        IEnumerable<string> hidden = context.Task.TestSources.Concat(context.Task.Scripts.Select(script => script.Name));
        ProtectedEdits edits = ProtectedPaths.Divide(context.Changes, pristine, worked, hidden);
        ChangeApplier applier = context.Folders.AreOverlays
            ? ChangeApplier.ToUpper(context.AgentTree.Top, tree.Top, context.Layout.Aside, pristine)
            : ChangeApplier.ToFolder(context.AgentTree.Top, tree.Top, context.Layout.Aside);
        await applier.ApplyAsync(edits.Applied, cancellationToken);
        return edits.Shown;
    }
}
