using Executor.Embedded.Tests.Conformance.Grains;

namespace Executor.Embedded.Tests.Activations;

public sealed class IdleGrain : Grain, IIdleGrain
{
    private Probe Probe => Probe.For(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Probe.Note("activating");
        if (this.GetPrimaryKeyString().StartsWith("slow", StringComparison.Ordinal))
        {
            Probe.Signal("activating");
            await Probe.WaitAsync("activate");
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Probe.Note($"deactivated:{reason.ReasonCode}");
        Probe.Signal("deactivated", reason.ReasonCode.ToString());
        return Task.CompletedTask;
    }

    public Task TouchAsync() => Task.CompletedTask;

    public Task DelayAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task InterleaveAsync(string name)
    {
        Probe.Signal($"interleaved:{name}");
        return Task.CompletedTask;
    }

    public async Task HoldAsync()
    {
        Probe.Signal("holding");
        await Probe.WaitAsync("release");
    }
}
