using Executor.Contracts.Tasks;
using Executor.Execution.Tests.Workspaces;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H15: what a repository tells the next git to run. The executor's git asks no repository of a guest, and works in a sandbox: so no
/// command is run, and the patch is what is in the files.
/// </summary>
public sealed class H15_RepositoryConfiguration(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    /// <summary>Each leaves a mark, in the sandbox of whoever runs it and on the host if that were its place.</summary>
    private string Mark => $"echo run >> {Executor.Bench.Shared}/mark; echo run >> /workspace/repo/mark; echo forged; cat";

    [Fact]
    public async Task Configuration_OfTheAgent_IsNotHeeded()
    {
        Task.Agent("agent.sh", Plant() + "\necho hello > greeting; printf 'one\\r\\n$Id$\\n' > crlf; printf 'a\\0b' > binary; echo changed > README");
        Task.Test("test.sh", "grep -qx hello greeting && test ! -e mark");

        AttemptVerdict verdict = await Task.VerdictAsync();

        string patch = await Task.PatchAsync(verdict);
        Assert.True(verdict.Passed);
        Assert.Contains("\n+hello\n", patch, StringComparison.Ordinal);
        Assert.Contains("\n-a repository\n+changed\n", patch, StringComparison.Ordinal);
        Assert.Contains("\n+one\r\n+$Id$\n", patch, StringComparison.Ordinal);
        Assert.Contains("GIT binary patch", patch, StringComparison.Ordinal);
        Assert.DoesNotContain("\n+forged", patch, StringComparison.Ordinal);
        Assert.DoesNotContain("b/mark\n", patch, StringComparison.Ordinal);
        AssertNoMark();
    }

    [Fact]
    public async Task Submodules_OfTheAgent_AreFilesLikeOthers()
    {
        Task.Agent(
            "agent.sh",
            $$"""
            git init -q nested; echo hello > nested/file; git -C nested add -A; git -C nested commit -qm nested; git add nested 2> /dev/null
            git update-index --add --cacheinfo 160000,0123456789012345678901234567890123456789,gone
            printf '[submodule "x"]\n\tpath = gone\n\turl = ext::sh -c "{{Mark}}"\n\tupdate = !sh -c "{{Mark}}"\n' > .gitmodules
            printf '[submodule "--upload-pack=touch mark"]\n\tpath = -x\n\turl = --upload-pack=touch\n' >> .gitmodules
            cp .git/config nested/.git/config; echo 'ref: refs/heads/../../../../etc/passwd' > nested/.git/HEAD
            mkdir -p git~1 .GIT; echo x > git~1/config; echo x > .GIT/config; printf 'gitdir: /etc\n' > linked
            """);
        Task.Test("test.sh", "grep -qx hello nested/file && test ! -e nested/.git && test ! -e gone && test ! -e mark && git status > /dev/null");

        AttemptVerdict verdict = await Task.VerdictAsync();

        string patch = await Task.PatchAsync(verdict);
        Assert.True(verdict.Passed, await Task.LogAsync(verdict, "test.1.stderr"));
        Assert.Contains("+++ b/nested/file\n", patch, StringComparison.Ordinal);
        Assert.DoesNotContain("mode 160000", patch, StringComparison.Ordinal);
        Assert.False(verdict.Evidence.Patch!.Truncated);
        AssertNoMark();
    }

    // The same in a task's own repository, whose author is not trusted either.
    [Fact]
    public async Task Repository_OfTheTask_IsClonedWithoutHeedingIt()
    {
        (SourceRepository source, _) = await Executor.NewRepositoryAsync(
            ("README", "a repository\n"),
            (".gitattributes", "* filter=forged diff=forged merge=forged ident\nREADME filter=lfs\n"),
            (".gitmodules", $"[submodule \"x\"]\n\tpath = gone\n\turl = ext::sh -c \"{Mark}\"\n\tupdate = !{Mark}\n"),
            (".lfsconfig", "[lfs]\n\turl = http://127.0.0.1:9/\n"),
            (".git-hooks/post-checkout", $"#!/bin/sh\n{Mark}\n"));
        await source.GitAsync("update-index", "--add", "--cacheinfo", "160000,0123456789012345678901234567890123456789,gone");
        await source.GitAsync("commit", "--quiet", "--message", "gitlink");
        await source.GitAsync("push", "--quiet", source.Folder, "HEAD");
        await File.WriteAllTextAsync(Path.Combine(source.Folder, "hooks", "post-upload-pack"), $"#!/bin/sh\n{Mark}\n");
        await source.GitAsync("--git-dir", source.Folder, "config", "uploadpack.packObjectsHook", $"{Mark};");
        Task.Begin(source, (await source.GitAsync("rev-parse", "HEAD")).Trim());
        Task.Test("test.sh", "grep -qx hello greeting && grep -qx 'a repository' README && test ! -e mark && test -z \"$(ls -A gone)\"");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Passed, await Task.LogAsync(verdict, "test.1.stderr"));
        Assert.Contains("\n+hello\n", await Task.PatchAsync(verdict), StringComparison.Ordinal);
        AssertNoMark();
    }

    private string Plant() =>
        $$"""
        mark='{{Mark}}'
        for name in clean smudge process; do git config filter.forged.$name "$mark"; done
        git config filter.forged.required true
        for name in textconv command; do git config diff.forged.$name "$mark"; done
        git config merge.forged.driver "$mark"
        for name in diff.external core.fsmonitor core.pager core.editor core.sshCommand core.askPass core.gitProxy sequence.editor; do git config $name "$mark"; done
        for name in uploadpack.packObjectsHook credential.helper gpg.program protocol.allow alias.diff-tree interactive.diffFilter; do git config $name "!$mark"; done
        git config core.worktree /etc
        git config core.hooksPath .git/hooks
        git config core.autocrlf true
        git config include.path ../mark
        for hook in applypatch-msg pre-commit post-checkout post-index-change fsmonitor-watchman pre-auto-gc reference-transaction post-rewrite; do
            mkdir -p .git/hooks; printf '#!/bin/sh\n%s\n' "$mark" > .git/hooks/$hook; chmod +x .git/hooks/$hook
        done
        echo '* filter=forged diff=forged merge=forged text eol=crlf ident working-tree-encoding=UTF-16' | tee .gitattributes > .git/info/attributes
        echo '*' | tee .gitignore > .git/info/exclude
        """;

    private void AssertNoMark() => Assert.False(File.Exists(Path.Combine(Executor.Bench.Shared, "mark")));
}
