using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;

namespace Executor.Embedded.Tests.Conformance;

public sealed class FailureTests(GrainHostFixture host) : ConformanceTests(host)
{
    private ITurnGrain Grain => Client.GetGrain<ITurnGrain>(Key);

    [Fact]
    public async Task Exception_InGrain_ReachesCallerWithItsStack()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.ThrowAsync("the reason"));

        Assert.Equal("the reason", exception.Message);
        Assert.Contains(nameof(TurnGrain.ThrowAsync), exception.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exception_ThrownWithoutTask_ReachesCallerUnwrapped()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.ThrowAtOnceAsync("at once"));

        Assert.Equal("at once", exception.Message);
    }

    [Fact]
    public async Task Exception_InGrain_LeavesGrainServing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain.ThrowAsync("x"));

        Assert.Equal(5, await Grain.EchoAsync(5));
    }

    [Fact]
    public async Task CallChain_ComesBackToItsBeginning_TimesOut() =>
        await Assert.ThrowsAsync<TimeoutException>(() => Grain.CallThroughAsync(Probe.NewKey()));

    [Fact]
    public async Task ResponseTimeout_MethodTakesLonger_CallerGetsTimeoutAndGrainGoesOn()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Grain.HoldBrieflyAsync("a"));
        Probe.Signal("release:a");

        Assert.Equal(5, await Grain.EchoAsync(5));
        Assert.Equal(["entered:a", "left:a"], Probe.Log);
    }

    [Fact]
    public async Task CancellationToken_CancelledDuringCall_ReachesBothSides()
    {
        using var source = new CancellationTokenSource();
        var call = Grain.HoldCancellableAsync("a", source.Token);
        await Probe.WaitAsync("entered:a");
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Probe.WaitAsync("cancelled:a");
    }

    [Fact]
    public async Task CancellationToken_CancelledBefore_CallIsNotMade()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain.HoldCancellableAsync("a", source.Token));
        await Grain.EchoAsync(1);
        Assert.Empty(Probe.Log);
    }
}
