using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;

namespace Executor.Embedded.Tests.Conformance;

public sealed class TurnTests(GrainHostFixture host) : ConformanceTests(host)
{
    private ITurnGrain Grain => Client.GetGrain<ITurnGrain>(Key);

    [Fact]
    public async Task SecondCall_FirstHeldOpen_WaitsUntilItEnds()
    {
        var first = Grain.HoldAsync("a");
        await Probe.WaitAsync("entered:a");
        var second = Grain.HoldAsync("b");
        Probe.Signal("release:b");
        Probe.Signal("release:a");
        await Task.WhenAll(first, second);

        Assert.Equal(["entered:a", "left:a", "entered:b", "left:b"], Probe.Log);
        Assert.Equal(1, Probe.MostInside);
    }

    [Fact]
    public async Task Continuations_ManyCallsAtOnce_NeverOverlap()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Grain.AddAsync(20)));

        Assert.Equal(50 * 20, answers.Max());
        Assert.Equal(1, Probe.MostInside);
    }

    [Fact]
    public async Task Continuations_ReentrantGrain_NeverOverlap()
    {
        var grain = Client.GetGrain<IReentrantGrain>(Key);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.AddAsync(50)));

        Assert.Equal(50 * 50, answers.Max());
        Assert.Equal(1, Probe.MostInside);
    }

    [Fact]
    public async Task ValueTaskMethods_Called_GiveTheirResults()
    {
        Assert.Equal(7, await Grain.EchoAsync(7));
        await Grain.NothingAsync();
    }

    [Fact]
    public async Task DifferentGrains_OneHeldOpen_OthersAnswer()
    {
        var held = Grain.HoldAsync("a");
        await Probe.WaitAsync("entered:a");

        Assert.Equal(3, await Client.GetGrain<ITurnGrain>(Probe.NewKey()).EchoAsync(3));
        Probe.Signal("release:a");
        await held;
    }

    [Fact]
    public async Task References_ToOneGrain_AreEqualAndTravel()
    {
        var other = Client.GetGrain<ITurnGrain>(Probe.NewKey());

        Assert.Equal(Grain, Client.GetGrain<ITurnGrain>(Key));
        Assert.NotEqual(Grain, other);
        Assert.Equal(Grain, await Grain.SelfAsync());
        Assert.Equal(Key, await other.NameOfAsync(Grain));
        Assert.Equal(Key, Grain.GetPrimaryKeyString());
    }

    [Fact]
    public async Task OneWay_MethodStillRunning_ReturnsAtOnce()
    {
        await Grain.HoldOneWayAsync("a");
        await Probe.WaitAsync("entered:a");
        Probe.Signal("release:a");
    }

    [Fact]
    public async Task OneWay_MethodThrows_CallerHearsNothing()
    {
        await Grain.ThrowOneWayAsync();
        await Probe.WaitAsync("thrown");

        Assert.Equal(1, await Grain.EchoAsync(1));
    }
}
