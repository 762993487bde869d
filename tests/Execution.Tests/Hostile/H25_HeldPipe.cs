using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;

namespace Executor.Execution.Tests.Hostile;

/// <summary>Closes its output and lives, or ends and leaves its output open → the process is waited for, never the pipe.</summary>
[Collection(nameof(TimedCases))]
public sealed class H25_HeldPipe(HostileHost host) : HostileCase(host)
{
    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Pipe_HeldByGrandchild_DelaysNothing(SandboxMode mode)
    {
        TestBench bench = Begin(mode);

        ProcessOutcome outcome = await bench.RunChildAsync("hold-stdout", bench.SharedPath(Name("lock")));

        Assert.Equal("done", outcome.Stdout.ToText());
        Assert.False(bench.IsHeld(Name("lock")));
        Assert.True(outcome.Wall < TimeSpan.FromSeconds(5), $"A held pipe delayed the report by {outcome.Wall}.");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Daemon_GuestExits_IsDeadBeforeTheReport(SandboxMode mode)
    {
        TestBench bench = Begin(mode);

        ProcessOutcome outcome = await bench.RunChildAsync("daemon", bench.SharedPath(Name("lock")));

        Assert.Equal(0, outcome.ExitCode);
        Assert.False(bench.IsHeld(Name("lock")));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Pipe_ClosedByAGuestThatLives_IsNotItsEnd(SandboxMode mode)
    {
        TestBench bench = Begin(mode);
        ProcessSpec spec = TestBench.ChildSpec("close-stdout", bench.SharedPath(Name("lock"))) with { Timeout = TimeSpan.FromSeconds(2) };

        Task<ProcessOutcome> run = bench.RunAsync(spec, CancellationToken.None);
        await bench.HeldAsync(Name("lock"), CancellationToken.None);
        Assert.False(run.IsCompleted);

        ProcessOutcome outcome = await run;
        Assert.True(outcome.TimedOut);
        Assert.Equal("said", outcome.Stdout.ToText());
        Assert.False(bench.IsHeld(Name("lock")));
    }

    private TestBench Begin(SandboxMode mode)
    {
        TestBench bench = Host.For(mode);
        Create(bench);
        return bench;
    }
}
