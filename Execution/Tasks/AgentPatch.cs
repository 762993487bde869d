using System.Globalization;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.Logging;

namespace Executor.Execution.Tasks;

/// <summary>Finds from outside what the agent changed, and keeps it as a patch.</summary>
internal sealed partial class AgentPatch(ChangePatch patches, ILogger<AgentPatch> logger)
{
    private const int MaxPatchBytes = 10 * 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>A tree that defies it has no patch, and for fresh grading no change: which is no reason not to run the tests.</summary>
    public async Task CaptureAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(Limit, context.Tools.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            TreeChanges changes = await FindAsync(context, either.Token);
            context.Changes = changes;
            context.Ungraded = changes.IsWhole
                ? null
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"The agent changed more than {context.Options.ChangeLimit} files: the tests ran with the first of them only.");
            string folder = Path.Combine(context.Layout.Scratch, "patch");
            TreePatch patch = await patches.MakeAsync(
                changes.Changes,
                new LayeredTree(context.Installed.Tree.Folders),
                context.AgentTree.Top,
                context.Facts.Commit.Length == 64 ? "sha256" : "sha1",
                folder,
                context.Folders.GiveAll,
                MaxPatchBytes,
                either.Token);
            bool isWhole = changes is { IsWhole: true, LeftOut: 0 };
            await context.Evidence.AddPatchAsync(isWhole ? patch : patch with { Truncated = true }, cancellationToken);
        }
        catch (Exception exception) when (exception is FaultException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (context.Changes.Changes.IsEmpty)
            {
                context.Ungraded = "What the agent changed could not be found: the tests ran without it.";
            }

            LogNoPatch(exception, context.Attempt.BatchId, context.Attempt.TaskId, (exception as FaultException)?.Detail);
        }
    }

    private static Task<TreeChanges> FindAsync(AttemptContext context, CancellationToken cancellationToken) => context.Folders.AreOverlays
        ? TreeComparison.OfOverlayAsync(context.AgentTree.Top, context.AgentTree.Below, context.Options.ChangeLimit, cancellationToken)
        : TreeComparison.OfCopyAsync(context.Installed.Tree.Top, context.AgentTree.Top, context.Options.ChangeLimit, cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No patch of task {TaskId} of batch {BatchId} {Detail}")]
    private partial void LogNoPatch(Exception exception, string batchId, string taskId, string? detail);
}
