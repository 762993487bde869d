using Executor.Contracts.Tasks;
using Executor.Execution.Hosting;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Tasks;

/// <summary>Attempts on hosts that have less: they end as they would elsewhere.</summary>
public sealed class LesserHostTests
{
    private static readonly Dictionary<string, HostCeiling> Ceilings = new()
    {
        ["no overlays"] = new HostCeiling { Overlays = false },
        ["no users"] = new HostCeiling { Users = false },
        ["no groups"] = new HostCeiling { Cgroups = false },
        ["nothing"] = new HostCeiling { Mounts = false, Cgroups = false, Networks = false },
    };

    public static TheoryData<string> Hosts => [.. Ceilings.Keys];

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Run_TaskWithInstall_PassesTwice_TheSecondTimeFromTheCache(string host)
    {
        await using TaskBench bench = await BeginAsync(host);
        bench.Workspace = "install: ['echo built > built', 'echo tool > ~/tool']\n";
        bench.Agent("agent.sh", "rm README; echo hello > greeting; rm ~/tool; mkdir new; echo x > new/file");
        bench.Test("test.sh", "grep -qx hello greeting && test -e built -a -e ~/tool -a -e new/file -a ! -e README");

        AttemptVerdict first = await bench.VerdictAsync();
        AttemptVerdict second = await bench.VerdictAsync();

        Assert.True(first.Passed, first.Error);
        Assert.True(second.Passed, second.Error);
        Assert.Equal([false, true], [first.Evidence.InstallCached, second.Evidence.InstallCached]);
        string patch = await bench.PatchAsync(second);
        Assert.Contains("+hello", patch, StringComparison.Ordinal);
        Assert.DoesNotContain("built", patch, StringComparison.Ordinal);
        Assert.Equal(bench.Commit, second.Evidence.Commit);
        await bench.AssertNothingLeftAsync();
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Run_FreshGrading_LeavesProtectedEditsBehind(string host)
    {
        await using TaskBench bench = await BeginAsync(host);
        bench.Agent("agent.sh", "echo hello > greeting; echo cheat > conftest.py; echo exit 0 > test.sh; chmod 555 .");
        bench.Test("test.sh", "test ! -e conftest.py && grep -qx hello greeting");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.True(verdict.Passed, await bench.LogAsync(verdict, "test.1.stderr"));
        Assert.Contains("conftest.py", verdict.Evidence.ProtectedEdits);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Run_InPlaceGrading_UsesTheAgentsTree(string host)
    {
        await using TaskBench bench = await BeginAsync(host);
        bench.Workspace = "grading: in_place\n";
        bench.Agent("agent.sh", "echo made > conftest.py");
        bench.Test("test.sh", "grep -qx made conftest.py");

        Assert.True((await bench.VerdictAsync()).Passed);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Run_AgentFails_FailsAndKeepsLayersAsTheyWere(string host)
    {
        await using TaskBench bench = await BeginAsync(host);
        bench.Workspace = "install: ['echo built > built']\n";
        bench.Agent("agent.sh", "echo spoilt > built; echo spoilt > README; rm -rf ~ .git");
        Assert.Equal(FailureKind.TestsFailed, (await bench.VerdictAsync()).FailureKind);

        bench.Agent("agent.sh", "git status > /dev/null && cat README built > greeting");
        bench.Test("test.sh", "printf 'a repository\\nbuilt\\n' | cmp - greeting");

        Assert.True((await bench.VerdictAsync()).Passed);
    }

    [Theory]
    [InlineData("no groups")]
    [InlineData("nothing")]
    public async Task Run_WithoutGroups_OneProgramHasNoMoreMemoryThanTheTask(string host)
    {
        await using TaskBench bench = await BeginAsync(host);
        bench.Workspace = "limits: {memory_mb: 64}\n";
        bench.Agent("agent.sh", "head -c 32m /dev/zero | tail > /dev/null && echo hello > greeting; head -c 128m /dev/zero | tail > /dev/null");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.True(verdict.Passed);
        Assert.Contains("exhausted", await bench.LogAsync(verdict, "agent.stderr"), StringComparison.Ordinal);
        Assert.NotEqual(0, verdict.Evidence.AgentExitCode);
    }

    [Theory]
    [InlineData("no groups")]
    [InlineData("nothing")]
    public async Task Run_WithoutGroups_DiskIsLimitedAllTheSame(string host)
    {
        await using TaskBench bench = await BeginAsync(host, options => options.DiskLimitBytes = 16 << 20);
        bench.Agent("agent.sh", "for i in 1 2 3 4 5 6; do head -c 8m /dev/zero > $i; done; sleep 30");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.Equal(FailureKind.DiskLimit, verdict.FailureKind);
    }

    [Fact]
    public async Task Run_WithoutGroups_GuestsTogetherCannotFloodTheHost()
    {
        await using TaskBench bench = await BeginAsync("no groups", options => options.ProcessLimit = 16);
        bench.Agent("agent.sh", "sh -c 'for i in $(seq 100); do sleep 60 & done; echo first; for i in $(seq 300); do sleep 60 & done; echo all'");

        AttemptVerdict verdict = await bench.VerdictAsync();

        Assert.Equal("first\n", await bench.LogAsync(verdict, "agent.stdout"));
    }

    [Fact]
    public async Task Run_TaskAsksForANetworkThatIsNotThere_IsAFault_NotTheHostsNetwork()
    {
        await using TaskBench bench = await BeginAsync("nothing");
        bench.Workspace = "network: {agent: full}\n";

        AttemptFault fault = Assert.IsType<AttemptFault>(await bench.RunAsync());

        Assert.Equal("This silo can't give a guest a network apart from its own.", fault.Reason);
        await bench.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Run_SettingsAskForANetworkThatIsNotThere_DoesNotRunAtAll()
    {
        await using TaskBench bench = await new TaskBench(ceiling: Ceilings["nothing"]).BeginAsync();

        AttemptFault fault = Assert.IsType<AttemptFault>(await bench.RunAsync());

        Assert.Contains("NETWORK_AGENT", fault.Reason, StringComparison.Ordinal);
    }

    private static Task<TaskBench> BeginAsync(string host, Action<ExecutionOptions>? configure = null) => new TaskBench(
        options =>
        {
            options.NetworkInstall = NetworkPolicy.None;
            options.NetworkAgent = NetworkPolicy.None;
            configure?.Invoke(options);
        },
        Ceilings[host]).BeginAsync();
}
