using Executor.Contracts.Tasks;
using Executor.Execution.Archives;
using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tasks;

/// <summary>Reads the task, and lays out the repository at its commit: once for all tasks that start from it.</summary>
internal static class CloneStage
{
    public static async Task<StageEnd?> RunAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        // The bundle is here only for as long as its definition is read: it holds the hidden tests.
        AttemptTools tools = context.Tools;
        string bundle = context.Layout.Bundle;
        await TaskBundle.UnpackAsync(context.Attempt.Bundle, tools.Blobs, bundle, cancellationToken);
        TaskDefinitionResult definition = TaskDefinitionReader.Read(bundle, context.Attempt.TaskId);
        Directory.Delete(bundle, recursive: true);
        if (!definition.IsValid)
        {
            return new StageEnd(FailureKind.InvalidTask, string.Join("; ", definition.Problems));
        }

        TaskDefinition task = context.Task = definition.Definition;
        context.Limits = EffectiveLimits.Of(task.Limits, context.Options);
        if (!RepositoryUrl.TryParse(task.Repository, out RepositoryUrl? url, out string? problem))
        {
            return new StageEnd(FailureKind.InvalidTask, $"repo {problem}");
        }

        if (tools.Cache.FindRefusal(url, task.BaseCommit) is { } refused)
        {
            return new StageEnd(FailureKind.CloneFailed, refused);
        }

        return await LayOutAsync(context, url, task.BaseCommit, cancellationToken);
    }

    private static async Task<StageEnd?> LayOutAsync(
        AttemptContext context,
        RepositoryUrl url,
        string? baseCommit,
        CancellationToken cancellationToken)
    {
        AttemptTools tools = context.Tools;
        CommitLookup? lookup = null;
        LimitBreach? breach = null;
        try
        {
            // A full name says which tree is meant; of any other the repository is asked first.
            if (baseCommit is null || !RevisionName.IsFullSha(baseCommit))
            {
                lookup = await tools.Cache.FindAsync(url, baseCommit, cancellationToken);
                if (!lookup.IsFound)
                {
                    return new StageEnd(FailureKind.CloneFailed, lookup.Refusal);
                }
            }

            string sha = lookup?.Commit?.Sha ?? baseCommit!.ToLowerInvariant();
            context.TreeKey = LayerKey.Of("tree", url.Value, sha, context.LayerStyle);
            LayerLease lease = context.Hold(await tools.Layers.UseAsync(LayerKind.Tree, context.TreeKey, BuildAsync, cancellationToken));
            if (lookup is { IsFound: false })
            {
                return new StageEnd(FailureKind.CloneFailed, lookup.Refusal);
            }

            if (breach is { } limit)
            {
                return new StageEnd(FailureKind.CloneFailed, GitAnswer.TooLarge(url.Redacted, limit));
            }

            context.Evidence.Commit = sha;
            context.Facts = new AgentFacts(url.Redacted, sha, context.Limits.AgentTimeout);
            context.Tree = new FolderStack([Path.Combine(lease.Folder, "tree")]);
            return null;
        }
        finally
        {
            lookup?.Dispose();
        }

        async Task<bool> BuildAsync(string folder, CancellationToken token)
        {
            lookup ??= await tools.Cache.FindAsync(url, baseCommit, token);
            if (!lookup.IsFound)
            {
                return false;
            }

            string tree = Directory.CreateDirectory(Path.Combine(folder, "tree")).FullName;
            breach = await tools.Exporter.ExportAsync(lookup.Commit, tree, token);
            if (breach is not null)
            {
                return false;
            }

            if (context.Host.Users is { } users)
            {
                await tools.Copier.GiveAsync(tree, users.First, token);
            }

            return true;
        }
    }
}
