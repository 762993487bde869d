using System.Collections.Immutable;
using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Workspaces;

/// <summary>
/// Lays out the tree of a commit as a repository that knows this commit and nothing else: fetched at depth 1, so that the
/// commit keeps its name while its parents, its future, and where it came from are not there to be read.
/// </summary>
internal sealed class TreeExporter(GitRunner git, IOptions<ExecutionOptions> options)
{
    private const string Branch = "main";

    /// <param name="commit">The commit.</param>
    /// <param name="folder">An empty folder for the tree.</param>
    /// <param name="cancellationToken">Leaves the folder as it then is.</param>
    public async Task ExportAsync(GitCommit commit, string folder, CancellationToken cancellationToken)
    {
        Mount tree = Mount.ReadWrite(folder);
        string[] repository = [$"--git-dir={folder}/.git", $"--work-tree={folder}", "-c", "core.logAllRefUpdates=false"];
        await RunAsync(
            ["init", "--quiet", "--template=", $"--initial-branch={Branch}", $"--object-format={commit.ObjectFormat}", "--", folder],
            [tree],
            cancellationToken);
        await RunAsync(
            [
                .. repository, "fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--update-head-ok",
                "--", $"file://{commit.Mirror}", $"{commit.Sha}:refs/heads/{Branch}",
            ],
            [tree, Mount.ReadOnly(commit.Mirror)],
            cancellationToken);
        await RunAsync([.. repository, "read-tree", "--reset", "-u", "HEAD"], [tree], cancellationToken);
    }

    private async Task RunAsync(ImmutableArray<string> arguments, ImmutableArray<Mount> mounts, CancellationToken cancellationToken)
    {
        ProcessOutcome outcome = await git.RunAsync(
            new GitCall
            {
                Arguments = arguments,
                Timeout = options.Value.CloneTimeout,
                Mounts = mounts,
                Protocols = "file",
            },
            cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new FaultException("The tree of the commit could not be laid out.", outcome.Stderr.ToText());
        }
    }
}
