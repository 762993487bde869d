using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;

namespace Executor.Embedded.Tests.Conformance;

public sealed class ReentrancyTests(GrainHostFixture host) : ConformanceTests(host)
{
    private ITurnGrain Grain => Client.GetGrain<ITurnGrain>(Key);

    [Fact]
    public async Task AlwaysInterleave_OtherCallHeldOpen_RunsMeanwhile()
    {
        var held = Grain.HoldAsync("a");
        await Probe.WaitAsync("entered:a");

        Assert.Equal(Key, await Grain.PeekAsync());
        Assert.False(held.IsCompleted);
        Probe.Signal("release:a");
        await held;
    }

    [Fact]
    public async Task ReadOnly_OtherReaderHeldOpen_RunsMeanwhile()
    {
        var first = Grain.HoldReadingAsync("a");
        await Probe.WaitAsync("entered:a");
        var second = Grain.HoldReadingAsync("b");
        await Probe.WaitAsync("entered:b");
        Probe.Signal("release:a");
        Probe.Signal("release:b");
        await Task.WhenAll(first, second);

        Assert.Equal(2, Probe.MostInside);
    }

    [Fact]
    public async Task ReadOnly_WriterHeldOpen_Waits()
    {
        var writer = Grain.HoldAsync("w");
        await Probe.WaitAsync("entered:w");
        var reader = Grain.HoldReadingAsync("r");
        Probe.Signal("release:r");
        Probe.Signal("release:w");
        await Task.WhenAll(writer, reader);

        Assert.Equal(["entered:w", "left:w", "entered:r", "left:r"], Probe.Log);
    }

    [Fact]
    public async Task Writer_ReaderHeldOpen_Waits()
    {
        var reader = Grain.HoldReadingAsync("r");
        await Probe.WaitAsync("entered:r");
        var writer = Grain.HoldAsync("w");
        Probe.Signal("release:w");
        Probe.Signal("release:r");
        await Task.WhenAll(writer, reader);

        Assert.Equal(["entered:r", "left:r", "entered:w", "left:w"], Probe.Log);
    }

    [Fact]
    public async Task ReentrantGrain_CallHeldOpen_TakesAnother()
    {
        var grain = Client.GetGrain<IReentrantGrain>(Key);
        var held = grain.HoldAsync("a");
        await Probe.WaitAsync("entered:a");
        await grain.AddAsync(1);
        Probe.Signal("release:a");
        await held;
    }

    [Fact]
    public async Task ReentrantGrain_CallsItself_IsAnswered() => await Client.GetGrain<IReentrantGrain>(Key).CallSelfAsync();
}
