using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.Logging;

namespace Executor.Execution.Tasks;

/// <summary>Takes the agent's change from outside, and keeps it as a patch.</summary>
internal sealed partial class AgentPatch
{
    private const int MaxChanges = 1_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public async Task CaptureAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        context.Changes = context.Folders.AreOverlays
            ? await TreeComparison.OfOverlayAsync(context.AgentTree.Top, context.AgentTree.Below, MaxChanges, cancellationToken)
            : await TreeComparison.OfCopyAsync(context.Installed.Tree.Top, context.AgentTree.Top, MaxChanges, cancellationToken);
    }
}
