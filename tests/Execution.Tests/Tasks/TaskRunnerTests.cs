using Executor.Contracts.Tasks;
using Executor.Execution.Hosting;
using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Microsoft.Extensions.Options;
using TestResult = Executor.Contracts.Tasks.TestResult;

namespace Executor.Execution.Tests.Tasks;

/// <summary>The way of an attempt through its stages.</summary>
public sealed class TaskRunnerTests
{
    public static TheoryData<SandboxMode> Modes => [SandboxMode.Required, SandboxMode.Process];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Run_AgentSolvesTask_Passes(SandboxMode mode)
    {
        await using TaskBench bench = await new TaskBench(options => options.Sandbox = mode).BeginAsync();
        bench.Workspace = "install: [echo installing, echo more >&2]\n";
        bench.Agent("agent.sh", "echo working; echo hello > greeting");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.True(verdict.Passed, verdict.Error);
        Assert.Null(verdict.FailureKind);
        Assert.Equal(
            [TaskStage.CloningRepo, TaskStage.InstallingDeps, TaskStage.RunningAgent, TaskStage.RunningTests],
            bench.Stages);
        Assert.Equal(bench.Stages, verdict.Evidence.Usage.Select(usage => usage.Stage));
        Assert.Equal(TaskStage.RunningTests, verdict.Evidence.LastStage);
        Assert.Equal(bench.Commit, verdict.Evidence.Commit);
        Assert.Equal(0, verdict.Evidence.AgentExitCode);
        Assert.Equal("working\n", await bench.LogAsync(verdict, "agent.stdout"));
        Assert.Equal("installing\n", await bench.LogAsync(verdict, "install.1.stdout"));
        Assert.Equal("more\n", await bench.LogAsync(verdict, "install.2.stderr"));
        Assert.Contains("+hello", await bench.PatchAsync(verdict), StringComparison.Ordinal);
        await bench.AssertNothingLeftAsync();
    }

    /// <summary>The agent takes some of everything, and knows how much; the other stages take next to nothing.</summary>
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Run_AgentSolvesTask_TellsWhatEachStageUsed(SandboxMode mode)
    {
        await using TaskBench bench = await new TaskBench(options => options.Sandbox = mode).BeginAsync();
        SandboxHost host = await bench.Bench.PrepareAsync();
        Assert.SkipUnless(host.Cgroups is { Missing.IsEmpty: true }, "There are no control groups to measure by on this host.");
        bench.Workspace = "install: ['true']\nlimits: {memory_mb: 512, pids: 64}\n";
        bench.Agent(
            "agent.sh",
            """
            dd if=/dev/urandom of=block bs=1M count=4 conv=fsync status=none && dd if=block of=/dev/null bs=1M iflag=direct status=none && rm block
            for i in 1 2 3 4 5 6 7 8; do sleep 60 & done
            python3 -c '
            import time
            held = b"x" * (96 << 20)
            while time.process_time() < 0.4:
                pass'
            kill $(jobs -p)
            echo hello > greeting
            """);

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.True(verdict.Passed, verdict.Error);
        Assert.Equal("", await bench.LogAsync(verdict, "agent.stderr"));
        Dictionary<TaskStage, StageUsage> used = verdict.Evidence.Usage.ToDictionary(usage => usage.Stage);
        StageUsage agent = used[TaskStage.RunningAgent];
        Assert.InRange(agent.CpuMs!.Value, 400, 20_000);
        Assert.True(agent.WallMs >= 400, $"{agent.WallMs} ms");
        Assert.InRange(agent.MaxMemoryBytes!.Value, 96 << 20, 512 << 20);

        // The shell, what it sleeps with, and the interpreter; an interpreter of the host may need one more to be found.
        // Not every kernel tells their highest number, and of version 1 not every kernel tells what was read, and none what was written.
        Assert.InRange(agent.PeakPids ?? 10, 10, 12);
        bool isFirst = host.Cgroups.Version == "cgroup-v1";
        Assert.True(agent.ReadBytes >= 4 << 20 || (isFirst && agent.ReadBytes is null), $"{agent.ReadBytes} bytes read");
        Assert.True(agent.WriteBytes >= 4 << 20 || (isFirst && agent.WriteBytes is null), $"{agent.WriteBytes} bytes written");
        foreach (StageUsage usage in (StageUsage[])[used[TaskStage.InstallingDeps], used[TaskStage.RunningTests]])
        {
            Assert.InRange(usage.CpuMs!.Value, 0, agent.CpuMs.Value - 1);
            Assert.InRange(usage.MaxMemoryBytes!.Value, 1, 48 << 20);
            Assert.InRange(usage.PeakPids ?? 1, 1, 9);
            Assert.True(usage.ReadBytes is null || usage.ReadBytes < agent.ReadBytes, $"{usage.ReadBytes} bytes read");
        }

        // Git is a tool of ours, without a group.
        Assert.Equal(new StageUsage(TaskStage.CloningRepo, used[TaskStage.CloningRepo].WallMs, null, null, null, null, null), used[TaskStage.CloningRepo]);
    }

    [Fact]
    public async Task Run_OneOfTwoTestsFails_AllRunAndTheTaskFails()
    {
        await using TaskBench bench = await new TaskBench().BeginAsync();
        bench.Test("a.sh", "echo wrong; exit 3");
        bench.Test("b.sh", "exit 0");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.False(verdict.Passed);
        Assert.Equal(FailureKind.TestsFailed, verdict.FailureKind);
        Assert.Equal(
            [new TestResult("a.sh", false, 3, false, "test.1.stdout", "test.1.stderr"), new TestResult("b.sh", true, 0, false, "test.2.stdout", "test.2.stderr"),
                new TestResult("test.sh", true, 0, false, "test.3.stdout", "test.3.stderr")],
            verdict.Evidence.Tests);
        Assert.Equal("wrong\n", await bench.LogAsync(verdict, "test.1.stdout"));
    }

    [Fact]
    public async Task Run_MoreChangesThanAreGraded_FailsAndSaysSo()
    {
        await using TaskBench bench = await new TaskBench(options => options.ChangeLimit = 3).BeginAsync();
        bench.Agent("agent.sh", "for name in a b c d greeting; do echo hello > $name; done");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.Equal(FailureKind.TestsFailed, verdict.FailureKind);
        Assert.Equal("The agent changed more than 3 files: the tests ran with the first of them only.", verdict.Error);
        Assert.True(verdict.Evidence.Patch!.Truncated);
    }

    [Fact]
    public async Task Run_AgentFailsButTestsPass_Passes()
    {
        await using TaskBench bench = await new TaskBench().BeginAsync();
        bench.Agent("agent.sh", "echo hello > greeting; exit 9");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.True(verdict.Passed);
        Assert.Equal(9, verdict.Evidence.AgentExitCode);
    }

    [Theory]
    [InlineData("echo hello > greeting; sleep 60", true)]
    [InlineData("sleep 60", false)]
    public async Task Run_AgentReachesItsLimit_TestsStillDecide(string agent, bool passes)
    {
        await using TaskBench bench = await new TaskBench().BeginAsync();
        bench.Workspace = "limits: {agent_secs: 1}\n";
        bench.Agent("agent.sh", agent);

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.Equal(passes, verdict.Passed);
        Assert.Equal(passes ? null : FailureKind.AgentTimeout, verdict.FailureKind);
        Assert.True(verdict.Evidence.AgentTimedOut);
        Assert.Null(verdict.Evidence.AgentExitCode);
        Assert.NotNull(verdict.Evidence.Patch);
    }

    [Fact]
    public async Task Run_TestReachesItsLimit_SaysSo()
    {
        await using TaskBench bench = await new TaskBench(options => options.TestTimeout = TimeSpan.FromSeconds(1)).BeginAsync();
        bench.Workspace = "limits: {test_secs: 50}\n";
        bench.Test("slow.sh", "echo begun; sleep 60");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.Equal(FailureKind.TestTimeout, verdict.FailureKind);
        Assert.Equal(new TestResult("slow.sh", false, -1, true, "test.1.stdout", "test.1.stderr"), verdict.Evidence.Tests[0]);
        Assert.Equal("begun\n", await bench.LogAsync(verdict, "test.1.stdout"));
    }

    [Theory]
    [InlineData("", FailureKind.InstallFailed, 2)]
    [InlineData("install_optional: true\n", null, 4)]
    public async Task Run_InstallFails_EndsUnlessOptional(string optional, FailureKind? kind, int stages)
    {
        await using TaskBench bench = await new TaskBench().BeginAsync();
        bench.Workspace = "install: ['exit 5', 'exit 0']\n" + optional;

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.Equal(kind, verdict.FailureKind);
        Assert.Equal(kind is null ? null : "Install command 1 ended with exit code 5.", verdict.Error);
        Assert.Equal(stages, bench.Stages.Count);
    }

    [Theory]
    [InlineData("exit 5", false, "ended with exit code 5.")]
    [InlineData("exit 5", true, null)]
    [InlineData("sleep 60", false, "was stopped at its limit of 1 s.")]
    [InlineData("sleep 60", true, null)]
    public async Task Run_InstallFailsOrIsStopped_IsInstalledAnewEachTime(string end, bool isOptional, string? fate)
    {
        await using TaskBench bench = await new TaskBench().BeginAsync();

        // The tree first: its limit is the same, and a busy machine may need more than a second for it.
        Assert.True((await bench.VerdictAsync()).Passed);
        bench.Bench.Get<IOptions<ExecutionOptions>>().Value.CloneTimeout = TimeSpan.FromSeconds(1);
        bench.Workspace = $"install: ['cat /proc/sys/kernel/random/uuid; test ! -e partial; echo $?; touch partial; {end}']\n"
            + (isOptional ? "install_optional: true\n" : "");

        AttemptVerdict first = await bench.VerdictAsync();
        AttemptVerdict second = await bench.VerdictAsync();

        Assert.Equal([false, false], [first.Evidence.InstallCached, second.Evidence.InstallCached]);
        LayerKindFacts installs = Assert.Single(bench.Bench.Get<LayerCache>().Snapshot().Kinds, facts => facts.Kind == "install");
        Assert.Equal((0, 0L, 2L), (installs.Entries, installs.Hits, installs.Misses));
        string[] printed = [await bench.LogAsync(first, "install.1.stdout"), await bench.LogAsync(second, "install.1.stdout")];
        Assert.NotEqual(printed[0], printed[1]);
        Assert.All(printed, text => Assert.EndsWith("\n0\n", text, StringComparison.Ordinal));
        foreach (AttemptVerdict verdict in (AttemptVerdict[])[first, second])
        {
            Assert.Equal(fate is null ? null : FailureKind.InstallFailed, verdict.FailureKind);
            Assert.Equal(fate is null ? null : $"Install command 1 {fate}", verdict.Error);
        }
    }

    [Fact]
    public async Task Run_CommitMissing_IsAVerdict()
    {
        await using TaskBench bench = await new TaskBench().BeginAsync();
        bench.Workspace = $"repo: {bench.Source.Url}\nbase_commit: 0123456789012345678901234567890123456789\n";

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.Equal(FailureKind.CloneFailed, verdict.FailureKind);
        Assert.Contains("has no commit", verdict.Error, StringComparison.Ordinal);
        Assert.Equal([TaskStage.CloningRepo], bench.Stages);
    }

    [Fact]
    public async Task Run_HostUnreachable_IsAFaultWithoutThePassword()
    {
        await using TaskBench bench = await new TaskBench(options => options.AllowedLocalHosts = ["127.0.0.1"]).BeginAsync();
        bench.Workspace = "repo: 'https://user:hunter2@127.0.0.1:9/a.git'\n";

        AttemptFault fault = Assert.IsType<AttemptFault>(await bench.RunAsync());

        Assert.Equal("Fetching https://127.0.0.1:9/a.git failed.", fault.Reason);
        Assert.Equal(TaskStage.CloningRepo, fault.Evidence.LastStage);
        await bench.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Run_RuntimeMissing_IsAFault()
    {
        await using TaskBench bench = await new TaskBench(options =>
            options.AgentEnvironment = new Dictionary<string, string> { ["PATH"] = "/nowhere" }).BeginAsync();

        AttemptFault fault = Assert.IsType<AttemptFault>(await bench.RunAsync());

        Assert.Equal("This silo cannot start \"bash\".", fault.Reason);
    }

    [Fact]
    public async Task Run_BundleLost_IsAFault()
    {
        await using TaskBench bench = await new TaskBench().BeginAsync();

        AttemptOutcome outcome = await bench.RunWithoutBundleAsync();

        Assert.Equal("The task's files are not in this silo's blob store.", Assert.IsType<AttemptFault>(outcome).Reason);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Run_Cancelled_KillsAndCleansUp(SandboxMode mode)
    {
        await using TaskBench bench = await new TaskBench(options => options.Sandbox = mode).BeginAsync();
        bench.Agent("agent.sh", "trap '' TERM; setsid sleep 4711.08 & sleep 4711.15");
        using CancellationTokenSource cancellation = new();

        Task<AttemptOutcome> run = bench.RunAsync(cancellation.Token);
        while (CountAsleep() < 2)
        {
            Assert.False(run.IsCompleted);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(0, CountAsleep());
        await bench.AssertNothingLeftAsync();
    }

    private static int CountAsleep() => ProcessTable.Find(process => CommandOf(process.Pid).StartsWith("sleep\04711.", StringComparison.Ordinal)).Count;

    private static string CommandOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
