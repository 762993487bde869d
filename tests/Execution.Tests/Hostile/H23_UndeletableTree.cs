using Executor.Contracts.Tasks;
using Executor.Execution.Hosting;
using Executor.Execution.Tests.Hosting;
using Executor.Execution.Tests.Tasks;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Hostile;

/// <summary>Trees that don't want to be deleted → deleted all the same; what can't be is kept aside and is nobody's failure.</summary>
public sealed class H23_UndeletableTree(HostileHost host) : HostileCase(host)
{
    [Theory]
    [InlineData("mkdir -p a/b/c; echo x > a/b/c/x; chmod 000 a/b/c/x a/b/c a/b a . \"$HOME\"")]
    [InlineData("mkdir a; echo x > a/x; chattr +i a/x a; ! lsattr -d a | cut -c1-20 | grep -q i || echo IMMUTABLE")]
    [InlineData("mkdir a b; mount --bind a b && echo MOUNTED; mount -t tmpfs none a && echo MOUNTED")]
    [InlineData("chown 1234:4321 . && echo CHOWNED; mknod device c 1 3 && echo MADE; mkfifo fifo; ln -s / root; cd /proc/self/cwd; rm -f x")]
    public async Task Tree_LeftByAnAgent_IsGone(string trap)
    {
        await using TaskBench task = await BeginTaskAsync();
        task.Agent("agent.sh", trap);

        AttemptVerdict verdict = await task.VerdictAsync();

        Assert.Equal(FailureKind.TestsFailed, verdict.FailureKind);
        Assert.Equal("", await task.LogAsync(verdict, "agent.stdout"));
    }

    /// <summary>Install commands are package managers, and may give files to any user there is inside.</summary>
    [Fact]
    public async Task Tree_OfUsersThatInstallMade_IsGone()
    {
        await using TaskBench task = await BeginTaskAsync();
        task.Workspace = "install:\n  - mkdir -p theirs/own && touch theirs/own/file && chown -R 65534:65535 theirs && chmod -R 000 theirs\n";

        AttemptVerdict verdict = await task.VerdictAsync();

        Assert.True(verdict.Passed, verdict.Error);
    }

    [Fact]
    public async Task Folders_ShutOrEmptiedByTheAgent_AreNoFaultOfOurs()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/npm"), "npm is not installed.");
        await using TaskBench task = await BeginTaskAsync();
        task.Agent("package.json", """{"name": "agent", "scripts": {"postinstall": "rm agent.sh; chmod 000 . \"$HOME\""}}""");
        task.Test("zlast.sh", "exit 0");
        task.Test("test.sh", "chmod 000 . \"$HOME\"; exit 1");

        AttemptVerdict verdict = await task.VerdictAsync();

        Assert.Equal(FailureKind.TestsFailed, verdict.FailureKind);
        Assert.Equal(127, verdict.Evidence.AgentExitCode);
        Assert.Equal(2, verdict.Evidence.Tests.Length);
    }

    [Fact]
    public async Task File_ThatNobodyCanDelete_IsKeptAsideAndMetAgain()
    {
        WorkDirectory work = Bench.Get<WorkDirectory>();
        string folder = work.CreateAttemptFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "deletable"), "x");
        string stubborn = Path.Combine(folder, "stubborn");
        await File.WriteAllTextAsync(stubborn, "x");
        await Bench.RunToolAsync("/usr/bin/chattr", "+i", stubborn);

        await work.RemoveAsync(folder);
        await work.SettleAsync();

        string left = Assert.Single(Directory.EnumerateFiles(Bench.Folders.Trash, "*", SearchOption.AllDirectories));
        Assert.Equal("stubborn", Path.GetFileName(left));
        await Bench.LookAsync();
        Assert.Equal(1, Bench.Get<HostState>().Undeleted);

        await Bench.RunToolAsync("/usr/bin/chattr", "-i", left);
        await Bench.LookAsync();
        Assert.Equal(0, Bench.Get<HostState>().Undeleted);
    }
}
