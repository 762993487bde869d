using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Executor.Embedded.Activations;

/// <summary>Holds the activations, one per grain at most, and brings calls to them. Open between start and stop of the host.</summary>
internal sealed partial class Catalog(TimeProvider clock, ILogger<Catalog> logger)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private volatile ActivationEnvironment? _environment;

    public TimeProvider Clock => clock;

    public int Count => _activations.Count;

    public void Start(ActivationEnvironment environment) => _environment = environment;

    /// <summary>Brings the call to its grain, activated if need be. Gives the activation that took it; null if refused.</summary>
    public Activation? Send(GrainClass grainClass, GrainId grainId, Call call)
    {
        while (true)
        {
            if (!_activations.TryGetValue(grainId, out var activation))
            {
                if (_environment is not { } environment)
                {
                    call.Reject(new SiloUnavailableException($"The grain host is not running; the call to {grainId} was not made."));
                    return null;
                }

                var fresh = new Activation(grainClass, grainId, this, environment, logger);
                activation = _activations.GetOrAdd(grainId, fresh);
                if (ReferenceEquals(activation, fresh))
                {
                    fresh.Begin();
                }
            }

            if (activation.Gate.TryAdd(call))
            {
                return activation;
            }
        }
    }

    public void Remove(Activation activation) => _activations.TryRemove(KeyValuePair.Create(activation.GrainId, activation));

    public void CollectIdle(TimeSpan age)
    {
        foreach (var (_, activation) in _activations)
        {
            activation.Collect(age);
        }
    }

    /// <summary>Makes no new activations and ends all that are, each after the calls that run in it; gives up at the token.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _environment = null;
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The host is stopping.");
        try
        {
            // A call that passed the check above just before may still add an activation, so look until there is none.
            while (!_activations.IsEmpty)
            {
                Activation[] all = [.. _activations.Values];
                foreach (var activation in all)
                {
                    activation.Deactivate(reason, cancellationToken);
                }

                await Task.WhenAll(all.Select(a => a.Deactivated)).WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            foreach (var (grainId, _) in _activations)
            {
                LogAbandoned(logger, grainId);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Grain {GrainId} was still busy when the time to stop ran out")]
    private static partial void LogAbandoned(ILogger logger, GrainId grainId);
}
