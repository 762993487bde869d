using System.Collections.Concurrent;
using System.Globalization;

namespace Executor.Embedded.Tests.Conformance.Grains;

public class LifeGrain : Grain, ILifeGrain
{
    /// <summary>How many more activations of a key shall fail.</summary>
    public static ConcurrentDictionary<long, int> FailuresLeft { get; } = new();

    private Probe Probe => Probe.For(this.GetPrimaryKeyLong().ToString(CultureInfo.InvariantCulture));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (FailuresLeft.AddOrUpdate(this.GetPrimaryKeyLong(), 0, (_, left) => left - 1) > 0)
        {
            throw new InvalidOperationException("not today");
        }

        Probe.Note("activated");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Probe.Note($"deactivating:{reason.ReasonCode}");
        await Task.Yield();
        Probe.Note("deactivated");
        Probe.Signal("deactivated");
    }

    public Task<long> KeyAsync() => Task.FromResult(this.GetPrimaryKeyLong());

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task DeactivateAndHoldAsync()
    {
        DeactivateOnIdle();
        Probe.Signal("holding");
        await Probe.WaitAsync("release");
        Probe.Note("left");
    }
}
