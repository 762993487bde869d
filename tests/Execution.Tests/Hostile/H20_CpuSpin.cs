using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// A spin on all processors → a share for each task; the silo's heartbeats are not disturbed. What else this machine does is
/// unknown, so everything is compared with what another gets in the same moment.
/// </summary>
[Collection(nameof(TimedCases))]
public sealed class H20_CpuSpin(HostileHost host) : HostileCase(host)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1.5);

    private static readonly ResourceLimits AllProcessors = Limits with { Cpus = Environment.ProcessorCount };

    /// <summary>Counted by threads the honest one would get a thirtieth.</summary>
    [Fact]
    public async Task Spin_OfManyThreads_LeavesANeighbourItsShare()
    {
        string many = (30 * Environment.ProcessorCount).ToString(null as IFormatProvider);

        ProcessOutcome[] outcomes = await Task.WhenAll(SpinAsync(AllProcessors, many), SpinAsync(AllProcessors, "1"));

        (TimeSpan greedy, TimeSpan honest) = (outcomes[0].Use.Cpu!.Value, outcomes[1].Use.Cpu!.Value);
        Assert.True(honest > greedy / Environment.ProcessorCount / 4, $"{honest} beside {greedy}.");
    }

    [Fact]
    public async Task Spin_OnAllProcessors_DoesNotStopTheExecutorsClock()
    {
        int alone = await CountTicksAsync(Task.Delay(Window / 3, TimeProvider.System));

        int beside = await CountTicksAsync(SpinAsync(AllProcessors, "16"));

        Assert.True(beside > alone / 4, $"{beside} ticks beside a spinning guest, {alone} alone in a third of the time.");
    }

    [Fact]
    public async Task Spin_WithHalfAProcessor_UsesNoMore()
    {
        ProcessOutcome outcome = await SpinAsync(Limits with { Cpus = 0.5 }, "4");

        Assert.InRange(outcome.Use.Cpu!.Value, TimeSpan.Zero, outcome.Wall * 0.75);
    }

    private static async Task<int> CountTicksAsync(Task until)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        int ticks = 0;
        while (!until.IsCompleted)
        {
            await timer.WaitForNextTickAsync();
            ticks++;
        }

        await until;
        return ticks;
    }

    private Task<ProcessOutcome> SpinAsync(ResourceLimits limits, string threads) =>
        RunAsync(TestBench.ChildSpec("spin", threads) with { Timeout = Window }, Sandbox(limits));
}
