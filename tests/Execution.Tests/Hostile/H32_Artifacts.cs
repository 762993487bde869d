using Executor.Contracts.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H32: things to be collected that are not what they seem. Collected are streams, which are pipes of ours, and the change, for which
/// files are opened only when they are files, and links are their own text.
/// </summary>
public sealed class H32_Artifacts(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    [Fact]
    public async Task Change_OfLinks_IsTheirText()
    {
        Task.Agent(
            "agent.sh",
            $"""
            echo hello > greeting
            ln -s /etc/shadow shadow; ln -s /etc/passwd passwd; ln -sf /etc/hostname README; ln -s / root; ln -s /proc/self/environ environ
            ln -s {Executor.Bench.Root}/work work; ln -s ../../../../../../etc/passwd up; ln -s /dev/zero zero; ln -s shadow chain
            mkdir folder; ln -s /etc folder/etc
            """);
        Task.Test("test.sh", "grep -qx hello greeting && test -L shadow && test \"$(readlink zero)\" = /dev/zero && test -L README && ! grep -q . shadow");

        AttemptVerdict verdict = await Task.VerdictAsync();

        string patch = await Task.PatchAsync(verdict);
        Assert.True(verdict.Passed);
        Assert.Contains("new file mode 120000", patch, StringComparison.Ordinal);
        Assert.Contains("+/etc/shadow\n\\ No newline at end of file\n", patch, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", patch, StringComparison.Ordinal);
        Assert.DoesNotContain("folder/etc/", patch, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_OfPipesAndDevices_IsWithoutThem()
    {
        Task.Agent(
            "agent.sh",
            """
            echo hello > greeting
            mkfifo pipe; mkdir folder; mkfifo folder/pipe; rm README; mkfifo README
            python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
            mknod zero c 1 5 2> /dev/null && echo made a device
            mknod disk b 8 0 2> /dev/null && echo made a disk
            ln /etc/passwd hard 2> /dev/null && echo made a hard link
            ln /workspace/task_prompt.md hard 2> /dev/null && echo made another
            chmod u+s,g+s greeting; chmod +t folder; setcap cap_sys_admin+ep greeting 2> /dev/null && echo made mighty
            """);
        Task.Test("test.sh", "grep -qx hello greeting && test ! -e pipe && test -d folder && test ! -e folder/pipe && test ! -e README && test ! -u greeting");

        AttemptVerdict verdict = await Task.VerdictAsync();

        string patch = await Task.PatchAsync(verdict);
        Assert.True(verdict.Passed);
        Assert.Empty(await PrintedAsync(verdict));
        Assert.Contains("deleted file mode 100644", patch, StringComparison.Ordinal);
        Assert.DoesNotContain("pipe", patch, StringComparison.Ordinal);
        Assert.True(verdict.Evidence.Patch!.Truncated);
    }

    // The race is over before anything is collected: whatever the last turn left is collected, and nothing that it leads to.
    [Fact]
    public async Task File_SwappedWithALinkAllTheTime_IsOneOrTheOther()
    {
        Task.Agent(
            "agent.sh",
            """
            ln -s /etc/passwd link; echo mine > file; mkdir folder; echo mine > folder/passwd; ln -s /etc away
            setsid -f bash -c 'trap "" TERM; while :; do mv -T file f; mv -T link file; mv -T f link; mv -T folder g; mv -T away folder; mv -T g away; touch turned; done' > /dev/null 2>&1
            until test -e turned; do :; done
            echo hello > greeting
            """);

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Passed);
        Assert.DoesNotContain("root:", await Task.PatchAsync(verdict), StringComparison.Ordinal);
    }

    // These are read to see whether they say something else about tests than before.
    [Fact]
    public async Task Settings_ThatAreNoFiles_AreNotRead()
    {
        await RepositoryAsync(
            ("Cargo.toml", "[package]\nname = \"x\"\n"), ("package.json", "{}\n"), ("pyproject.toml", "[project]\nname = \"x\"\n"), ("setup.cfg", "[metadata]\n"));
        Task.Agent("agent.sh", "echo hello > greeting; ln -sf /dev/zero Cargo.toml; rm package.json; mkfifo package.json; ln -sf /etc/shadow pyproject.toml; truncate -s 2G setup.cfg");
        Task.Test("test.sh", "grep -qx hello greeting && grep -q name Cargo.toml && grep -q name pyproject.toml && grep -q metadata setup.cfg");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Passed, await Task.LogAsync(verdict, "test.1.stderr"));
        Assert.Equal(["Cargo.toml", "pyproject.toml", "setup.cfg"], verdict.Evidence.ProtectedEdits);
    }

    // The layer that install commands write has files of ours in it, which are looked at afterwards.
    [Fact]
    public async Task Seeds_ReplacedByInstalling_AreNotFollowed()
    {
        Task.Workspace = "install: 'cd /etc 2> /dev/null; rm -f shadow gshadow shadow- gshadow-; ln -s /dev/zero shadow; mkfifo gshadow; mkdir shadow-; ln -s /workspace/repo/README gshadow-; mkdir -p ~/x; rm -rf ~/.gitconfig; ln -s /dev/zero ~/.gitconfig; exit 0'\n";
        Task.Agent("agent.sh", "echo hello > greeting");
        Task.Test("test.sh", "grep -qx hello greeting && grep -qx 'a repository' README");

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Passed, verdict.Error);
    }
}
