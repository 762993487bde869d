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
    // One script, because each start of a sandbox costs more than what it then does for a small repository.
    private const string Script =
        """
        set -e
        git init --quiet --template= --initial-branch=main --object-format="$3" -- "$1"
        cd "$1"
        git -c core.logAllRefUpdates=false fetch --quiet --depth=1 --no-tags --no-write-fetch-head --update-head-ok \
            -- "file://$2" "$4:refs/heads/main"
        git -c core.logAllRefUpdates=false read-tree --reset -u HEAD
        """;

    /// <param name="commit">The commit.</param>
    /// <param name="folder">An empty folder for the tree.</param>
    /// <param name="cancellationToken">Leaves the folder as it then is.</param>
    /// <returns>The limit that the tree went over; null when it is laid out.</returns>
    /// <exception cref="FaultException">It could not be laid out.</exception>
    public async Task<LimitBreach?> ExportAsync(GitCommit commit, string folder, CancellationToken cancellationToken)
    {
        ProcessOutcome outcome = await git.RunAsync(
            new GitCall
            {
                Program = "/bin/sh",
                Arguments = ["-c", Script, "export", folder, commit.Mirror, commit.ObjectFormat, commit.Sha],
                Timeout = options.Value.CloneTimeout,
                Mounts = [Mount.ReadWrite(folder), Mount.ReadOnly(commit.Mirror)],
                Protocols = "file",
                IsBounded = true,
            },
            cancellationToken);
        if (outcome.Succeeded)
        {
            return null;
        }

        // A repository of a few bytes can be a tree of any size.
        return outcome.Breach
            ?? throw new FaultException("The tree of the commit could not be laid out.", outcome.Stderr.ToText());
    }
}
