using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;

namespace Executor.Execution.Tests.Hostile;

/// <summary>Thousands of dead and living descendants → the dead are buried inside, the living are gone at the limit.</summary>
[Collection(nameof(TimedCases))]
public sealed class H27_Zombies(HostileHost host) : HostileCase(host)
{
    private const int Thousands = 2000;

    /// <summary>Not buried, they would soon be more than are allowed.</summary>
    [Fact]
    public async Task Orphans_ThatEnd_AreBuriedByProcessOne()
    {
        ProcessOutcome outcome = await RunAsync(Limits with { Processes = Thousands / 4 }, "orphans", Number(Thousands));

        Assert.Equal((0, "refused 0"), (outcome.ExitCode, outcome.Stdout.ToText()));
        Assert.Null(outcome.Breach);
    }

    [Fact]
    public async Task Zombies_WhoseParentDoesNotBury_GoWithTheGuest()
    {
        ProcessOutcome outcome = await RunAsync(Limits with { Processes = 2 * Thousands }, "zombies", Number(Thousands));

        Assert.Equal((0, "refused 0"), (outcome.ExitCode, outcome.Stdout.ToText()));
    }

    [Fact]
    public async Task Zombies_MoreThanAllowed_AreProcessesToo()
    {
        ProcessOutcome outcome = await RunAsync(Limits, "zombies", Number(2 * Limits.Processes));

        Assert.Equal(LimitBreach.Processes, outcome.Breach);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Descendants_FiveHundredAtTheLimit_AreGone(SandboxMode mode)
    {
        TestBench bench = Host.For(mode);
        Create(bench);
        TimeSpan limit = TimeSpan.FromSeconds(12);
        ProcessSpec spec = TestBench.ChildSpec("fork-tree", "500", bench.SharedPath(Name("lock"))) with { Timeout = limit };

        Task<ProcessOutcome> run = bench.RunAsync(spec, CancellationToken.None);
        await bench.HeldAsync(Name("lock"), CancellationToken.None);
        ProcessOutcome outcome = await run;

        Assert.True(outcome.TimedOut);
        Assert.InRange(outcome.Wall, limit, limit + TimeSpan.FromSeconds(mode == SandboxMode.Required ? 2 : 5));
        Assert.False(bench.IsHeld(Name("lock")));
    }

    private static string Number(int number) => number.ToString(null as IFormatProvider);
}
