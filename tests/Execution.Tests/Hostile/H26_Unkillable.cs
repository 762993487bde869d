using System.Diagnostics;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;

namespace Executor.Execution.Tests.Hostile;

/// <summary>Ignores SIGTERM, stops itself, sleeps where signals don't arrive → killed from outside; the result is not held up for ever.</summary>
[Collection(nameof(TimedCases))]
public sealed class H26_Unkillable(HostileHost host) : HostileCase(host)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Limit_GuestIgnoresSignal_EndsWithinASecondOfIt(SandboxMode mode)
    {
        TestBench bench = Host.For(mode);
        Create(bench);

        ProcessOutcome outcome = await bench.RunAsync(
            TestBench.ChildSpec("ignore-sigterm", bench.SharedPath(Name("lock"))) with { Timeout = Limit },
            CancellationToken.None);

        Assert.True(outcome.TimedOut);
        // Without namespaces the whole host is searched for offspring, which takes as long as the host is busy.
        TimeSpan precision = TimeSpan.FromSeconds(mode == SandboxMode.Required ? 1 : 4);
        Assert.InRange(outcome.Wall, Limit, Limit + precision);
        Assert.False(bench.IsHeld(Name("lock")));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Cancellation_GuestIgnoresSignal_KillsWithinTwoSeconds(SandboxMode mode)
    {
        TestBench bench = Host.For(mode);
        Create(bench);
        using CancellationTokenSource cancellation = new();
        Task run = bench.RunAsync(TestBench.ChildSpec("ignore-sigterm", bench.SharedPath(Name("lock"))), cancellation.Token);
        await bench.HeldAsync(Name("lock"), CancellationToken.None);

        long cancelled = Stopwatch.GetTimestamp();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.False(bench.IsHeld(Name("lock")));
        Assert.True(Stopwatch.GetElapsedTime(cancelled) < TimeSpan.FromSeconds(2), $"Took {Stopwatch.GetElapsedTime(cancelled)}.");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Limit_GuestStoppedItself_Ends(SandboxMode mode)
    {
        ProcessOutcome outcome = await Host.For(mode).RunAsync(TestBench.ChildSpec("stop") with { Timeout = Limit }, CancellationToken.None);

        Assert.True(outcome.TimedOut);
    }

    [Fact]
    public async Task Limit_GuestSignalsEveryone_StillEnds()
    {
        Task<ProcessOutcome> run = RunAsync(TestBench.ChildSpec("signal-all", PathOf("lock")) with { Timeout = Limit * 2 }, Sandbox());
        await Bench.HeldAsync(Name("lock"), CancellationToken.None);

        ProcessOutcome outcome = await run;

        Assert.True(outcome.TimedOut);
        Assert.False(Bench.IsHeld(Name("lock")));
    }

    [Fact]
    public async Task Limit_GuestSleepsWhereSignalsDontWakeIt_Ends()
    {
        Task<ProcessOutcome> run = RunAsync(TestBench.ChildSpec("sleep-deeply", PathOf("lock")) with { Timeout = Limit * 2 }, Sandbox());
        await Bench.HeldAsync(Name("lock"), CancellationToken.None);

        ProcessOutcome outcome = await run;

        Assert.True(outcome.TimedOut);
        Assert.False(Bench.IsHeld(Name("lock")));
    }

    /// <summary>
    /// Nothing kills a process that the kernel itself holds, as it does on a disk that does not answer; here the freezer does.
    /// The run is given up as a fault, and what was its own is taken back when the kernel lets go.
    /// </summary>
    [Fact]
    public async Task Limit_GuestIsHeldByTheKernel_IsAFault()
    {
        const string Freezer = "/sys/fs/cgroup/freezer";
        Assert.SkipUnless(File.Exists(Freezer + "/cgroup.procs"), "There is no freezer of control groups, version 1, here.");
        string group = Directory.CreateDirectory($"{Freezer}/test-{Guid.NewGuid():n}").FullName;
        try
        {
            Task<ProcessOutcome> run = RunAsync(TestBench.ChildSpec("sleep", PathOf("lock")) with { Timeout = Limit * 2 }, Sandbox());
            await Bench.HeldAsync(Name("lock"), CancellationToken.None);
            int guest = new Leftovers(Bench).FindGuests().Max();
            await File.WriteAllTextAsync(group + "/cgroup.procs", guest.ToString(null as IFormatProvider));
            await File.WriteAllTextAsync(group + "/freezer.state", "FROZEN");

            FaultException fault = await Assert.ThrowsAsync<FaultException>(() => run);

            Assert.Equal("A process of the guest could not be killed.", fault.Message);
        }
        finally
        {
            await File.WriteAllTextAsync(group + "/freezer.state", "THAWED");
        }

        await new Leftovers(Bench).AssertNoGuestsAsync();
        await RunNeighbourAsync();
        Assert.False(Bench.IsHeld(Name("lock")));
        Directory.Delete(group);
    }
}
