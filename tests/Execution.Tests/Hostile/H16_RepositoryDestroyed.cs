using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>H16: a repository that is none any more. The change is found by comparing folders, so none of this matters to it.</summary>
public sealed class H16_RepositoryDestroyed(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    [Theory]
    [InlineData("rm -rf .git")]
    [InlineData("rm -rf .git; ln -s /etc .git")]
    [InlineData("rm -rf .git; ln -s .git .git")]
    [InlineData("rm -rf .git; mkfifo .git")]
    [InlineData("rm -rf .git; echo 'gitdir: /proc/self/fd' > .git")]
    [InlineData("mv .git \"$HOME/git\"; ln -s \"$HOME/git\" .git")]
    [InlineData("rm .git/HEAD .git/config; mkfifo .git/HEAD .git/config .git/index.lock; echo x > .git/index")]
    [InlineData("find .git -type f -exec sh -c 'chmod u+w \"$1\"; echo forged > \"$1\"' _ {} \\;; chmod -R 000 .git")]
    public async Task Repository_Destroyed_ChangeIsFoundAllTheSame(string trap)
    {
        Task.Agent("agent.sh", $"echo hello > greeting; rm README; {trap}");
        Task.Test("test.sh", "grep -qx hello greeting && test ! -e README && test \"$(git status --porcelain README)\" = ' D README' && git log --format=%s");

        AttemptVerdict verdict = await Task.VerdictAsync();

        string patch = await Task.PatchAsync(verdict);
        Assert.True(verdict.Passed, await Task.LogAsync(verdict, "test.1.stderr"));
        Assert.Equal(["base"], await PrintedAsync(verdict, "test.1.stdout"));
        Assert.Contains("\n+hello\n", patch, StringComparison.Ordinal);
        Assert.Contains("\n-a repository\n", patch, StringComparison.Ordinal);
        Assert.DoesNotContain(".git/", patch, StringComparison.Ordinal);
    }

    // In place the tests meet what the agent left, and the task still ends cleanly.
    [Theory]
    [InlineData("rm -rf .git")]
    [InlineData("rm -rf .git; mkfifo .git")]
    public async Task Repository_DestroyedAndGradedInPlace_IsJudged(string trap)
    {
        Task.Agent("agent.sh", $"echo hello > greeting; {trap}");
        Task.Test("test.sh", "grep -qx hello greeting && ! git status 2> /dev/null");
        GradeInPlace();

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Passed);
        Assert.Contains("\n+hello\n", await Task.PatchAsync(verdict), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_CommittedAndRewritten_IsFound()
    {
        Task.Agent("agent.sh", "echo hello > greeting; git rm -q README; git add -A; git commit -qm done; git checkout -q --orphan other; git commit -qm other; git branch -D main; git gc -q --prune=now");

        AttemptVerdict verdict = await Task.VerdictAsync();

        string patch = await Task.PatchAsync(verdict);
        Assert.True(verdict.Passed);
        Assert.Contains("\n+hello\n", patch, StringComparison.Ordinal);
        Assert.Contains("deleted file mode 100644", patch, StringComparison.Ordinal);
    }

    // The root of the tree itself can't be taken away: it is a mount.
    [Fact]
    public async Task Tree_Emptied_IsAChangeLikeOthers()
    {
        Task.Agent("agent.sh", "cd /; rm -rf /workspace/repo; rm -rf /workspace /home /etc /usr /bin /lib 2> /dev/null; ls -A /workspace/repo");
        Task.Test("test.sh", "test \"$(ls -A | tr '\\n' ' ')\" = '.git test.sh '");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Passed);
        Assert.Contains("\n-a repository\n", await Task.PatchAsync(verdict), StringComparison.Ordinal);
    }
}
