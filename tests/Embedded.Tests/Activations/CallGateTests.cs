using Executor.Embedded.Activations;
using Executor.Embedded.Tests.Hosts;

namespace Executor.Embedded.Tests.Activations;

public sealed class CallGateTests
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(15);

    private readonly ManualClock _clock = new();
    private readonly CallGate _gate;

    public CallGateTests()
    {
        _gate = new CallGate(new TurnScheduler(owner: null), _clock, static (_, _) => { }, reentrant: false) { Target = this };
        _gate.Open();
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Idle_TimerTicked_CountsOnlyWhenItKeepsAlive(bool keepAlive, bool idle)
    {
        _clock.Advance(Age / 2);
        await RunAsync(static () => Task.CompletedTask, keepAlive);
        _clock.Advance(Age / 2);

        Assert.Equal(idle, _gate.IsIdle(Age));
    }

    [Fact]
    public async Task Idle_CallRunning_IsFalse()
    {
        var release = new TaskCompletionSource();
        var running = RunAsync(() => release.Task, countsAsUse: false);
        _clock.Advance(2 * Age);
        Assert.False(_gate.IsIdle(Age));
        release.SetResult();
        await running;

        Assert.True(_gate.IsIdle(Age));
    }

    [Fact]
    public async Task Close_CallRunning_ReportsOnceWhenItEnds()
    {
        var (release, drained) = (new TaskCompletionSource(), 0);
        var running = RunAsync(() => release.Task, countsAsUse: true);
        _gate.Close(() => drained++);
        _gate.Close(() => drained += 100);
        Assert.Equal(0, drained);
        release.SetResult();
        await running;

        Assert.Equal(1, drained);
        Assert.False(_gate.IsIdle(TimeSpan.Zero));
    }

    [Fact]
    public void End_CallsWaiting_HandsThemOutAndTakesNoMore()
    {
        _gate.Close(static () => { });
        var call = new TurnCall(static () => Task.CompletedTask, static () => { }, interleaves: true, countsAsUse: true);

        Assert.True(_gate.TryAdd(call));
        Assert.Same(call, Assert.Single(_gate.End()));
        Assert.False(_gate.TryAdd(call));
    }

    [Fact]
    public async Task Target_HeldWeaklyAndGone_CallIsRefused()
    {
        var gate = new CallGate(new TurnScheduler(owner: null), _clock, static (_, _) => { }, reentrant: false)
        {
            Target = new WeakReference(target: null),
        };
        gate.Open();
        var (ran, done) = (false, new TaskCompletionSource());
        gate.TryAdd(new TurnCall(
            () =>
            {
                ran = true;
                return Task.CompletedTask;
            },
            done.SetResult,
            interleaves: false,
            countsAsUse: true));
        await done.Task;

        Assert.False(ran);
        Assert.True(gate.IsIdle(TimeSpan.Zero));
    }

    private Task RunAsync(Func<Task> work, bool countsAsUse)
    {
        var done = new TaskCompletionSource();
        Assert.True(_gate.TryAdd(new TurnCall(work, done.SetResult, interleaves: false, countsAsUse)));
        return done.Task;
    }
}
