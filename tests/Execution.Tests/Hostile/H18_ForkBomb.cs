using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>Fork bomb → a limit of processes; other tasks keep their throughput; reported as <c>process_limit</c>.</summary>
[Collection(nameof(TimedCases))]
public sealed class H18_ForkBomb(HostileHost host) : HostileCase(host)
{
    private const int Processes = 64;

    [Theory]
    [InlineData("fork-bomb")]
    [InlineData("thread-bomb")]
    public async Task Bomb_BesideANeighbour_IsRefusedAlone(string bomb)
    {
        Task<ProcessOutcome> run = RunAsync(Limits with { Processes = Processes }, bomb, PathOf("bomb"));
        await Bench.HeldAsync(Name("bomb"), CancellationToken.None);

        await RunNeighbourAsync();

        Stop("bomb");
        ProcessOutcome outcome = await run;
        Assert.Equal((LimitBreach.Processes, 1), (outcome.Breach, outcome.ExitCode));
        Assert.InRange(outcome.Use.PeakProcesses ?? Processes, Processes - 2, Processes);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Bomb_AtItsTimeLimit_IsGone(SandboxMode mode)
    {
        TestBench bench = Host.For(mode);
        Create(bench);
        ProcessSpec bomb = TestBench.ChildSpec("fork-bomb", bench.SharedPath(Name("bomb"))) with { Timeout = TimeSpan.FromSeconds(1.5) };

        ProcessOutcome outcome = await bench.Get<GuestSandbox>().RunAsync(
            bomb,
            bench.SandboxSpec() with { Limits = Limits with { Processes = Processes } },
            CancellationToken.None);

        Assert.True(outcome.TimedOut);
        Assert.Equal(LimitBreach.Processes, outcome.Breach);
    }

    [Fact]
    public async Task Bomb_OfAnAgent_FailsTheTaskByProcessLimit()
    {
        await using TaskBench task = await BeginTaskAsync();
        task.Workspace = $"limits:\n  pids: {Processes}\n";
        task.Agent("agent.sh", $"touch bomb.stop; {Line("fork-bomb", "bomb")}");

        AttemptVerdict verdict = await task.VerdictAsync();

        Assert.Equal(FailureKind.ProcessLimit, verdict.FailureKind);
    }
}
