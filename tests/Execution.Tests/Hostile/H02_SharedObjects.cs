using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>H2: objects that repositories share. The mirror is in no sandbox, and what a tree holds is its own.</summary>
public sealed class H02_SharedObjects(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    [Fact]
    public async Task Mirrors_SearchedByTheAgent_AreNotThere()
    {
        Task.Agent(
            "agent.sh",
            $$"""
            ls -d {{Executor.Bench.Root}} {{Executor.Bench.Root}}/cache 2> /dev/null
            find / -xdev -name '*.git' -type d -not -path /workspace/repo/.git 2> /dev/null
            find / -type d -name objects -path '*git*' -not -path '/workspace/repo/.git/*' 2> /dev/null
            # The kernel names the folders of an overlay; a name is all there is of them.
            for path in $(grep -o '{{Executor.Bench.Root}}[^ ,:\\]*' /proc/self/mountinfo); do test ! -e "$path" || echo "$path"; done
            find .git/objects -type f -links +1
            cat .git/objects/info/alternates 2> /dev/null
            echo searched
            """);

        Assert.Equal(["searched"], await PrintedAsync(await Task.VerdictAsync()));
    }

    [Fact]
    public async Task Objects_OverwrittenByTheAgent_AreWholeForTheNext()
    {
        await RepositoryAsync(("README", "a repository of its own\n"));
        Task.Agent("agent.sh", "chmod -R u+w .git; find .git -type f -exec sh -c 'echo forged > \"$1\"' _ {} \\;; git fsck 2> /dev/null || echo broken");
        Task.Test("test.sh", "git fsck --strict && git status --porcelain && grep -qx 'a repository of its own' README");

        AttemptVerdict first = await Task.VerdictAsync();

        Assert.Equal(["broken"], await PrintedAsync(first));
        Assert.True(first.Passed, await Task.LogAsync(first, "test.1.stderr"));

        Task.Agent("agent.sh", "git fsck --strict 2> /dev/null && git log --format=%s");

        Assert.Equal(["base"], await PrintedAsync(await Task.VerdictAsync()));
    }
}
