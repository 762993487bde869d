using System.Globalization;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Hosting.Checks.Trials;

/// <summary>Takes a tiny repository through the mirror to a tree, as an attempt would.</summary>
internal sealed class GitTrial(GitRunner git, GitCache cache, TreeExporter exporter, TrialFolders folders, TimeProvider time) : IGuestTrial
{
    private const string Script =
        """
        set -e
        git init --quiet --template= --initial-branch=main -- "$1"
        cd "$1"
        echo trial > file
        git add file
        git -c user.name=trial -c user.email=trial@localhost commit --quiet --message=trial
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public string Name => "git mirror";

    public async Task<HostCheck> TryAsync(TrialGuest guest, CancellationToken cancellationToken)
    {
        try
        {
            long begun = time.GetTimestamp();
            string repository = Directory.CreateDirectory(Path.Combine(folders.Repositories, "trial")).FullName;
            ProcessOutcome made = await git.RunAsync(
                new GitCall { Program = "/bin/sh", Arguments = ["-c", Script, "trial", repository], Timeout = Limit, Mounts = [Mount.ReadWrite(repository)] },
                cancellationToken);
            if (!made.Succeeded)
            {
                return Broken($"a repository can't be made: {made.Stderr.ToText().Trim()}");
            }

            if (!RepositoryUrl.TryParse("file://" + repository, out RepositoryUrl? url, out string? problem))
            {
                return Broken($"{repository} {problem}");
            }

            CommitLookup lookup = await cache.FindAsync(url, null, cancellationToken);
            if (!lookup.IsFound)
            {
                return Broken(lookup.Refusal);
            }

            string tree = Directory.CreateDirectory(Path.Combine(folders.Work, "tree")).FullName;
            if (await exporter.ExportAsync(lookup.Commit, tree, cancellationToken) is { } breach)
            {
                return Broken($"the limit of {breach} is too low to lay out one file");
            }

            double seconds = time.GetElapsedTime(begun).TotalSeconds;
            return File.Exists(Path.Combine(tree, "file"))
                ? HostCheck.Ok(Name, string.Create(CultureInfo.InvariantCulture, $"a repository was mirrored and laid out in {seconds:0.0} s"))
                : Broken("a tree was laid out without its file");
        }
        catch (FaultException exception)
        {
            return Broken($"{exception.Message} {exception.Detail?.Trim()}".TrimEnd());
        }
    }

    private HostCheck Broken(string measured) => HostCheck.Missing(Name, measured, "Install git of the distribution anew: no repository can be cloned.");
}
