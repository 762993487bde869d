using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Hostile;

/// <summary>H10: programs that outlive the agent to rewrite files while they are tested. Nothing of the agent's lives when a test is written.</summary>
public sealed class H10_Daemons(GradingExecutor executor) : AgentAgainstGrader(executor)
{
    private static readonly Dictionary<string, string> Daemons = new()
    {
        ["double-fork"] = """
            python3 -c '
            import os
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.closerange(0, 9)
                    while True:
                        open("double-fork", "w").write("x")
                os._exit(0)
            '
            """,
        ["inotify"] = """
            python3 -c '
            import ctypes, os
            libc = ctypes.CDLL(None)
            if os.fork() == 0:
                os.setsid()
                watch = libc.inotify_init1(0)
                libc.inotify_add_watch(watch, b".", 0x102)
                while True:
                    os.read(watch, 65536)
                    open("inotify", "a").write("x")
            ' > /dev/null 2>&1
            """,
        ["nohup"] = "nohup bash -c 'while :; do echo x > nohup; done' > /dev/null 2>&1 &",
        ["pipe-holder"] = "(while :; do echo x > pipe-holder; done) &",
        ["setsid"] = "setsid -f bash -c 'trap \"\" TERM HUP; while :; do echo x > setsid; done' > /dev/null 2>&1",
        ["stopped"] = "(kill -STOP $BASHPID; echo x > stopped) > /dev/null 2>&1 & disown",
        ["systemd"] = "systemd-run --user touch systemd > /dev/null 2>&1; (crontab - <<< '* * * * * touch systemd' || at now <<< 'touch systemd') > /dev/null 2>&1; true",
    };

    // In place the tests' files are the very ones that these wrote to.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Daemon_LeftByTheAgent_IsDeadWhenTestsRun(bool inPlace)
    {
        Task.Agent("agent.sh", string.Join('\n', Daemons.Values) + "\nuntil test -e setsid && test -e nohup && test -e double-fork && test -e pipe-holder; do :; done; exit 0");
        string names = string.Join(' ', Daemons.Keys);
        Task.Test("test.sh", $"rm -f {names}; touch trigger; for i in {{1..50}}; do for name in {names}; do test ! -e $name || exit 1; done; done; ls /proc | grep -c '^[0-9]'");
        GradeInPlace(inPlace);

        AttemptVerdict verdict = await Task.VerdictAsync();

        Assert.True(verdict.Passed);
        Assert.Equal(0, verdict.Evidence.AgentExitCode);

        // Process 1, the script, and the two that count.
        Assert.InRange(int.Parse(Assert.Single(await PrintedAsync(verdict, "test.1.stdout")), System.Globalization.CultureInfo.InvariantCulture), 2, 5);
    }

    [Fact]
    public async Task Daemon_LeftByATest_IsDeadWhenTheNextRuns()
    {
        Task.Test("a.sh", Daemons["setsid"] + "\nuntil test -e setsid; do :; done");
        Task.Test("b.sh", "rm -f setsid; for i in {1..200}; do test ! -e setsid || exit 1; done");

        Assert.Empty(Failed(await Task.VerdictAsync()));
    }

    [Fact]
    public async Task Daemon_LeftByInstalling_IsDeadWhenTheAgentRuns()
    {
        Task.Workspace = "install: 'setsid -f sh -c \"while :; do echo x > daemon; done\" > /dev/null 2>&1; until test -e daemon; do :; done'\n";
        Task.Agent("agent.sh", "rm -f daemon; for i in {1..200}; do test ! -e daemon || exit 1; done; echo hello > greeting");

        Assert.True((await Task.VerdictAsync()).Passed);
    }

    // What is searched for after each of these tests is there while an agent runs: the search is no empty one.
    [Fact]
    public async Task Search_WhileAnAgentRuns_FindsAllThatMustGo()
    {
        string[] kinds =
        [
            ": sleep", ": slirp4netns", "folder ", "mount ", "group ", "file ", "leases of Tree", "leases of Install", "leases of Agent",
        ];
        Task.Workspace = "install: 'true'\nnetwork: {agent: full}\n";
        Task.Agent("agent.sh", "exec sleep 20");
        using CancellationTokenSource end = new();
        Task<AttemptOutcome> running = Task.RunAsync(end.Token);
        string[] missing = kinds;
        while (missing.Length > 0)
        {
            Assert.False(running.IsCompleted, string.Join(", ", missing));
            List<string> found = await new Leftovers(Executor.Bench).FindAsync();
            missing = [.. missing.Where(kind => !found.Any(line => line.Contains(kind, StringComparison.OrdinalIgnoreCase)))];
        }

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Search_FindsANetworkThatNothingCarries()
    {
        StartingThread starter = Executor.Bench.Get<StartingThread>();
        using (await starter.InvokeAsync(starter.CreateNetwork))
        {
            Assert.Contains(await new Leftovers(Executor.Bench).FindAsync(), line => line.StartsWith("network net:[", StringComparison.Ordinal));
        }
    }
}
