using Executor.Embedded.State;
using Executor.Embedded.Timers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Streams;

namespace Executor.Embedded.Activations;

/// <summary>
/// The life of one grain in memory. All of the grain's code, from constructor to OnDeactivateAsync, runs as turns of the
/// activation's scheduler, so its fields need no lock; what other threads touch is in <see cref="CallGate"/>.
/// </summary>
/// <remarks>
/// Begins with the first call and ends by idle collection, by the grain's wish, by a state conflict or with the host. On its way
/// out it takes no calls, waits for those that run, tells the grain, gives back what it owned (timers, subscriptions, the scope
/// of services) and only then sends the calls that waited to the next activation: two activations of a grain never overlap.
/// </remarks>
internal sealed partial class Activation : IActivation
{
    private readonly Catalog _catalog;
    private readonly ActivationEnvironment _environment;
    private readonly ILogger _logger;
    private readonly List<IStateFacet> _states = [];
    private readonly HashSet<IDisposable> _owned = [];
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AsyncServiceScope _scope;
    private DeactivationReason _reason;
    private long _keepAliveUntil = DateTimeOffset.MinValue.UtcTicks;

    public Activation(GrainClass grainClass, GrainId grainId, Catalog catalog, ActivationEnvironment environment, ILogger logger)
    {
        GrainClass = grainClass;
        GrainId = grainId;
        _catalog = catalog;
        _environment = environment;
        _logger = logger;
        Gate = new CallGate(new TurnScheduler(this), catalog.Clock, OnCallFailed, grainClass.IsReentrant);
    }

    public GrainClass GrainClass { get; }

    public GrainId GrainId { get; }

    public CallGate Gate { get; }

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => _scope.ServiceProvider;

    public Task Deactivated => _deactivated.Task;

    public IGrainFactory GrainFactory => _environment.Factory;

    public Reminders.IReminderRegistry Reminders => _environment.Reminders;

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default) => Gate.Close(() =>
    {
        _reason = deactivationReason;
        Gate.Scheduler.Post(new HookTurn(EndAsync));
    });

    /// <summary>Ends the activation if nothing used it for <paramref name="age"/>.</summary>
    public void Collect(TimeSpan age)
    {
        if (Volatile.Read(ref _keepAliveUntil) <= _catalog.Clock.GetUtcNow().UtcTicks && Gate.IsIdle(age))
        {
            Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"Not used for {age}."));
        }
    }

    public void DelayDeactivation(TimeSpan timeSpan)
    {
        ActivationContext.ThrowIfOutsideOfTurn();
        var now = _catalog.Clock.GetUtcNow();
        var forever = timeSpan == Timeout.InfiniteTimeSpan || timeSpan >= DateTimeOffset.MaxValue - now;
        Volatile.Write(ref _keepAliveUntil, forever ? long.MaxValue : (now + timeSpan).UtcTicks);
    }

    public TGrainInterface GetReference<TGrainInterface>() => _environment.Factory.GetReference<TGrainInterface>(GrainClass, GrainId);

    public IStreamProvider GetStreamProvider(string name) => _environment.Streams.Get(name);

    public IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ActivationContext.ThrowIfOutsideOfTurn();
        return new GrainTimer(this, _catalog.Clock, callback, options);
    }

    public object CreateState(Type stateType, string storageName, string stateName)
    {
        var facet = PersistentState.Create(stateType, _environment.States, new StateKey(storageName, stateName, GrainId));
        _states.Add(facet);
        return facet;
    }

    /// <summary>Ties something to this activation's end. Safe from any thread, as is <see cref="Disown"/>.</summary>
    public void Own(IDisposable thing)
    {
        lock (_owned)
        {
            _owned.Add(thing);
        }
    }

    public void Disown(IDisposable thing)
    {
        lock (_owned)
        {
            _owned.Remove(thing);
        }
    }

    public override string ToString() => GrainId.ToString();

    private void OnCallFailed(Call call, Exception exception)
    {
        if (exception is InconsistentStateException { IsSourceActivation: true } conflict)
        {
            conflict.IsSourceActivation = false;
            LogStateConflict(_logger, exception, GrainId);
            Deactivate(new DeactivationReason(
                DeactivationReasonCode.ApplicationError,
                exception,
                "The stored state was changed by someone else."));
        }
        else if (call is TurnCall)
        {
            LogCallbackFailed(_logger, exception, GrainId);
        }
    }
}
