using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;

namespace Executor.Embedded.Tests.Conformance;

public sealed class TimerTests(GrainHostFixture host) : ConformanceTests(host)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    private IClockGrain Grain => Client.GetGrain<IClockGrain>(Key);

    [Fact]
    public async Task Timer_Started_TicksAgainAndAgain()
    {
        await Grain.StartTimerAsync(TimeSpan.Zero, Short, hold: false, interleave: false);
        await Probe.WaitAsync("tick:3");
    }

    [Fact]
    public async Task Timer_TickTakesLongerThanPeriod_TicksDoNotOverlap()
    {
        await Grain.StartTimerAsync(TimeSpan.Zero, Short, hold: true, interleave: true);
        for (var tick = 1; tick <= 3; tick++)
        {
            await Probe.WaitAsync($"tick:{tick}");
            Assert.Equal(tick, await Grain.TicksSoFarAsync());
            Probe.Signal($"release:{tick}");
        }

        Assert.Equal(1, Probe.MostInside);
        await Grain.StopTimerAsync();
        Probe.Signal("release:4");
    }

    [Fact]
    public async Task Timer_TickHeldOpen_CallsWait()
    {
        await Grain.StartTimerAsync(TimeSpan.Zero, Timeout.InfiniteTimeSpan, hold: true, interleave: false);
        await Probe.WaitAsync("tick:1");
        var call = Grain.TicksAsync();
        await Client.GetGrain<IClockGrain>(Probe.NewKey()).TicksAsync();

        Assert.False(call.IsCompleted);
        Probe.Signal("release:1");
        Assert.Equal(1, await call);
    }

    [Fact]
    public async Task Timer_CallHeldOpen_TickWaits()
    {
        var held = Grain.HoldAsync();
        await Probe.WaitAsync("holding");
        var start = Grain.StartTimerAsync(TimeSpan.Zero, Timeout.InfiniteTimeSpan, hold: false, interleave: false);
        Probe.Signal("release");
        await Task.WhenAll(held, start);
        await Probe.WaitAsync("tick:1");
    }

    [Fact]
    public async Task Timer_NoPeriod_TicksOnce()
    {
        await Grain.StartTimerAsync(TimeSpan.Zero, Timeout.InfiniteTimeSpan, hold: false, interleave: false);
        await Probe.WaitAsync("tick:1");

        Assert.Equal(1, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Timer_TickThrows_GoesOn()
    {
        await Grain.StartThrowingTimerAsync();
        await Probe.WaitAsync("tick:3");
    }

    [Fact]
    public async Task Timer_ChangedDuringTick_TicksAsChanged()
    {
        await Grain.StartChangingTimerAsync();
        await Probe.WaitAsync("tick:2");
    }

    [Fact]
    public async Task Timer_Disposed_TicksNoMore()
    {
        await Grain.StartTimerAsync(TimeSpan.Zero, Short, hold: false, interleave: false);
        await Probe.WaitAsync("tick:1");
        await Grain.StopTimerAsync();
        var ticks = await Grain.TicksAsync();

        // A second timer that ticks shows that time has passed for the first one too.
        var other = Probe.NewKey();
        await Client.GetGrain<IClockGrain>(other).StartTimerAsync(TimeSpan.Zero, Short, hold: false, interleave: false);
        await Probe.For(other).WaitAsync("tick:10");
        Assert.Equal(ticks, await Grain.TicksAsync());
    }

    [Fact]
    public async Task Timer_GrainDeactivated_TokenIsCancelled()
    {
        await Grain.StartTimerAsync(TimeSpan.Zero, Short, hold: true, interleave: true);
        await Probe.WaitAsync("tick:1");
        await Grain.StopTimerAsync();
        await Probe.WaitAsync("timer cancelled");
        Probe.Signal("release:1");
        await Grain.DeactivateAsync();
        await Probe.WaitAsync("deactivated");

        Assert.Equal(0, await Grain.TicksAsync());
    }
}
