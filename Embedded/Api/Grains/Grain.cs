using Executor.Embedded.Activations;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Base of grain classes. An instance belongs to one activation, known from the turn in which it is constructed.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly IActivation? _activation = ActivationContext.Current;

    public IGrainContext GrainContext => Activation;

    protected IGrainFactory GrainFactory => InTurn.GrainFactory;

    protected internal IServiceProvider ServiceProvider => InTurn.ActivationServices;

    internal IActivation Activation =>
        _activation ?? throw new InvalidOperationException(
            $"{GetType().Name} was constructed outside of the grain host and has no context.");

    private IActivation InTurn
    {
        get
        {
            ActivationContext.ThrowIfOutsideOfTurn();
            return Activation;
        }
    }

    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps the activation from idle collection for at least this long; zero or less takes an earlier request back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.DelayDeactivation(timeSpan);
}
