using Executor.Contracts.Tasks;
using Executor.Execution.Tests.Workspaces;

namespace Executor.Execution.Tests.Hostile;

/// <summary>H1: the repository's own history tells the fix. The agent gets one commit, and no trace of where it came from.</summary>
public sealed class H01_FutureCommits(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    private const string Print =
        """
        ask() { echo "$1:" $(eval "$2" 2> /dev/null); }
        ask log 'git log --all --format=%s'
        ask reflog 'git reflog --all; git log -g --format=%s; find .git/logs -type f'
        ask refs 'git for-each-ref --format="%(refname)"'
        ask packed 'cat .git/packed-refs'
        ask tags 'git tag; git describe --tags --all'
        ask branches 'git branch --all --format="%(refname)"'
        ask heads 'cat .git/ORIG_HEAD .git/FETCH_HEAD .git/MERGE_HEAD .git/refs/stash'
        ask remotes 'git remote -v; git config --get-regexp "remote|url|branch"'
        ask alternates 'cat .git/objects/info/alternates .git/objects/info/http-alternates; echo $GIT_ALTERNATE_OBJECT_DIRECTORIES'
        ask grafts 'cat .git/info/grafts; git for-each-ref refs/replace; git notes list; git worktree list --porcelain | grep -c ^worktree'
        ask parents 'git rev-parse --verify HEAD^; git rev-parse --verify HEAD~1'
        ask lost 'git fsck --lost-found --unreachable --no-progress'
        ask commits 'git cat-file --batch-all-objects --batch-check | grep -c commit'
        ask texts 'git cat-file --batch-all-objects --batch | grep -a "the answer"; grep -ras "the answer" .git'
        """;

    [Fact]
    public async Task Repository_OfTheAgent_HoldsOneCommitAndNoTrace()
    {
        (SourceRepository source, string fix) = await BeginWithFutureAsync();
        Task.Agent("agent.sh", $"{Print}\nask fix 'git cat-file -t {fix}; git fetch {source.Url} {fix}; git fetch origin; git clone {source.Url} /tmp/c'");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.Equal(
            [
                "log: base", "reflog:", "refs: refs/heads/main", "packed:", "tags: heads/main", "branches: refs/heads/main", "heads:", "remotes:",
                "alternates:", "grafts: 1", "parents:", "lost:", "commits: 1", "texts:", "fix:",
            ],
            await PrintedAsync(verdict));
    }

    [Theory]
    [InlineData("v1.0")]
    [InlineData("old")]
    public async Task Repository_StartedFromAName_HoldsOneCommitAndNoTrace(string name)
    {
        (SourceRepository source, _) = await BeginWithFutureAsync();
        Task.Workspace = $"repo: {source.Url}\nbase_commit: {name}\n";
        Task.Agent("agent.sh", Print);

        string[] printed = await PrintedAsync(await Task.VerdictAsync());

        Assert.Contains("log: base", printed);
        Assert.Contains("refs: refs/heads/main", printed);
        Assert.Contains("commits: 1", printed);
        Assert.Contains("texts:", printed);
    }

    // Code under test can search as well as the agent can.
    [Fact]
    public async Task Repository_OfTheTests_HoldsOneCommitAndNoTrace()
    {
        await BeginWithFutureAsync();
        Task.Test("test.sh", $"{Print}\nexit 0");

        string[] printed = await PrintedAsync(await Task.VerdictAsync(), "test.1.stdout");

        Assert.Contains("log: base", printed);
        Assert.Contains("commits: 1", printed);
        Assert.Contains("texts:", printed);
    }

    /// <summary>A commit between an older and a newer one, and all that git keeps of either.</summary>
    private async Task<(SourceRepository Source, string Fix)> BeginWithFutureAsync()
    {
        (SourceRepository source, _) = await Executor.NewRepositoryAsync(("README", "older\n"));
        string commit = await source.CommitAsync("base", ("README", "a repository\n"));
        await source.GitAsync("tag", "v1.0");
        await source.GitAsync("branch", "old");
        string fix = await source.CommitAsync("the fix", ("greeting", "the answer\n"));
        await source.GitAsync("tag", "--annotate", "--message=the answer", "v2.0");
        await source.GitAsync("branch", "fixed");
        await source.GitAsync("push", "--quiet", "--all", source.Folder);
        await source.GitAsync("push", "--quiet", "--tags", source.Folder);
        await source.GitAsync("--git-dir", source.Folder, "update-ref", "ORIG_HEAD", fix);
        await source.GitAsync("--git-dir", source.Folder, "pack-refs", "--all");
        Task.Begin(source, commit);
        return (source, fix);
    }
}
