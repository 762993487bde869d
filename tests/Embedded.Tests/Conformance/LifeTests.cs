using System.Globalization;
using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;

namespace Executor.Embedded.Tests.Conformance;

public sealed class LifeTests(GrainHostFixture host)
{
    private readonly long _key = Random.Shared.NextInt64(long.MinValue, long.MaxValue);

    private ILifeGrain Grain => host.Client.GetGrain<ILifeGrain>(_key);

    private Probe Probe => Probe.For(_key.ToString(CultureInfo.InvariantCulture));

    [Fact]
    public async Task IntegerKey_InsideAndOutside_IsTheSame()
    {
        Assert.Equal(_key, await Grain.KeyAsync());
        Assert.Equal(_key, Grain.GetPrimaryKeyLong());
    }

    [Fact]
    public async Task Hooks_DeactivatedAndCalledAgain_RunInOrder()
    {
        await Grain.KeyAsync();
        await Grain.DeactivateAsync();
        await Probe.WaitAsync("deactivated");
        await Grain.KeyAsync();

        Assert.Equal(["activated", "deactivating:ApplicationRequested", "deactivated", "activated"], Probe.Log);
    }

    [Fact]
    public async Task Deactivation_CallStillRunning_WaitsForItAndNextCallIsServedAnew()
    {
        var held = Grain.DeactivateAndHoldAsync();
        await Probe.WaitAsync("holding");
        var next = Grain.KeyAsync();
        Probe.Signal("release");
        await held;

        Assert.Equal(_key, await next);
        Assert.Equal(["activated", "left", "deactivating:ApplicationRequested", "deactivated", "activated"], Probe.Log);
    }

    [Fact]
    public async Task Activation_Fails_CallerGetsTheReasonAndNextCallTriesAnew()
    {
        LifeGrain.FailuresLeft[_key] = 2;

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(Grain.KeyAsync);
        Assert.Equal("not today", exception.Message);
        Assert.Equal(_key, await Grain.KeyAsync());
        Assert.Equal(["activated"], Probe.Log);
    }
}
