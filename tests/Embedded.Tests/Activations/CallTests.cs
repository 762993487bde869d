using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;

namespace Executor.Embedded.Tests.Activations;

public sealed class CallTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private readonly ManualClock _clock = new();
    private readonly string _key = "slow-" + Probe.NewKey();
    private EmbeddedTestHost? _host;

    private IIdleGrain Grain => _host!.Client.GetGrain<IIdleGrain>(_key);

    private Probe Probe => Probe.For(_key);

    public async ValueTask InitializeAsync() => _host = await EmbeddedTestHost.StartAsync(
        _directory,
        _clock,
        options => options.ActivationTimeout = TimeSpan.FromSeconds(10));

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task InterleavingCall_QueuedBehindOtherDuringActivation_DoesNotWaitForIt()
    {
        var held = Grain.HoldAsync();
        await Probe.WaitAsync("activating");
        var interleaving = Grain.InterleaveAsync("a");
        Probe.Signal("activate");
        await Probe.WaitAsync("holding");
        await interleaving;

        Assert.False(held.IsCompleted);
        Probe.Signal("release");
        await held;
    }

    [Fact]
    public async Task Call_NoAnswerInTheGeneralTimeout_TimesOut()
    {
        Probe.Signal("activate");
        var held = Grain.HoldAsync();
        await Probe.WaitAsync("holding");
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.False(held.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => held);
        Assert.Contains($"{nameof(IIdleGrain)}.{nameof(IIdleGrain.HoldAsync)}", exception.Message, StringComparison.Ordinal);
        Probe.Signal("release");
    }

    [Fact]
    public async Task Activation_TakesTooLong_FailsAndNextCallTriesAnew()
    {
        var call = Grain.TouchAsync();
        await Probe.WaitAsync("activating");
        _clock.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Probe.Signal("activate");
        await Grain.TouchAsync();

        Assert.Equal(["activating", "activating"], Probe.Log);
    }
}
