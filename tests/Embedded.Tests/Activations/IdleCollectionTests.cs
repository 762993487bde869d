using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;

namespace Executor.Embedded.Tests.Activations;

public sealed class IdleCollectionTests : IAsyncLifetime
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly TestDirectory _directory = new();
    private readonly ManualClock _clock = new();
    private readonly string _key = Probe.NewKey();
    private EmbeddedTestHost? _host;

    private IIdleGrain Grain => _host!.Client.GetGrain<IIdleGrain>(_key);

    private Probe Probe => Probe.For(_key);

    public async ValueTask InitializeAsync() => _host = await EmbeddedTestHost.StartAsync(_directory, _clock);

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Grain_UnusedForTheAge_IsDeactivated()
    {
        await Grain.TouchAsync();
        _clock.Advance(Age + Minute);

        Assert.Equal("ActivationIdle", await Probe.WaitAsync("deactivated"));
    }

    [Fact]
    public async Task Grain_UsedMeanwhile_Stays()
    {
        await Grain.TouchAsync();
        _clock.Advance(Age - Minute);
        await Grain.TouchAsync();
        _clock.Advance(Age - Minute);
        await Grain.TouchAsync();

        Assert.Equal(["activating"], Probe.Log);
    }

    [Fact]
    public async Task Grain_CallHeldOpen_Stays()
    {
        var held = Grain.HoldAsync();
        await Probe.WaitAsync("holding");
        _clock.Advance(TimeSpan.FromSeconds(29));
        _clock.Advance(Age + Minute);
        await Assert.ThrowsAsync<TimeoutException>(() => held);

        Assert.Equal(["activating"], Probe.Log);
        Probe.Signal("release");
    }

    [Fact]
    public async Task DelayDeactivation_TimeNotOver_KeepsGrain()
    {
        await Grain.DelayAsync(2 * Age);
        _clock.Advance((2 * Age) - Minute);
        Assert.Equal(["activating"], Probe.Log);
        _clock.Advance(2 * Minute);

        Assert.Equal("ActivationIdle", await Probe.WaitAsync("deactivated"));
    }
}
