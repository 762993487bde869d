using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Executor.Embedded.Activations;

internal sealed partial class Activation
{
    /// <summary>True once OnActivateAsync has succeeded, which is what entitles the grain to OnDeactivateAsync.</summary>
    private bool _activated;

    /// <summary>Called once, right after the catalog has listed the activation.</summary>
    public void Begin() => Gate.Scheduler.Post(new HookTurn(BeginAsync));

    private async Task BeginAsync()
    {
        using var limit = new CancellationTokenSource(_environment.Options.ActivationTimeout, _catalog.Clock);
        try
        {
            _scope = _environment.Scopes.CreateAsyncScope();
            var grain = (Grain)GrainClass.Constructor.Construct(this, ActivationServices);
            GrainInstance = Gate.Target = grain;
            foreach (var state in _states)
            {
                await state.LoadAsync(limit.Token);
            }

            await grain.OnActivateAsync(limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            await FailAsync(new TimeoutException($"{GrainId} was not activated within {_environment.Options.ActivationTimeout}."));
            return;
        }
        catch (Exception exception)
        {
            await FailAsync(exception);
            return;
        }

        _activated = true;
        Gate.Open();
    }

    private Task FailAsync(Exception exception)
    {
        LogActivationFailed(_logger, exception, GrainId);
        _reason = new DeactivationReason(DeactivationReasonCode.ActivationFailed, exception, "Failed to activate grain.");
        return EndAsync();
    }

    private async Task EndAsync()
    {
        // 1. What could still make turns goes first.
        ReleaseOwned();

        // 2. The grain's last turn.
        if (_activated)
        {
            await TellGrainAsync((Grain)GrainInstance!);
        }

        await DisposeGrainAsync();

        // 3. Off the catalog before the gate ends, so that a caller who is turned away finds the place free.
        _catalog.Remove(this);
        foreach (var call in Gate.End())
        {
            Hand(call);
        }

        _deactivated.TrySetResult();
    }

    private async Task TellGrainAsync(Grain grain)
    {
        try
        {
            using var limit = new CancellationTokenSource(_environment.Options.DeactivationTimeout, _catalog.Clock);
            await grain.OnDeactivateAsync(_reason, limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception exception)
        {
            LogDeactivationFailed(_logger, exception, GrainId);
        }
    }

    private async Task DisposeGrainAsync()
    {
        try
        {
            switch (GrainInstance)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
        catch (Exception exception)
        {
            LogDeactivationFailed(_logger, exception, GrainId);
        }

        try
        {
            await _scope.DisposeAsync();
        }
        catch (Exception exception)
        {
            LogDeactivationFailed(_logger, exception, GrainId);
        }
    }

    /// <summary>Passes on a call that never ran: to the next activation, or back if the grain cannot be activated.</summary>
    private void Hand(Call call)
    {
        if (call.IsAbandoned)
        {
            return;
        }

        if (!_activated)
        {
            call.Reject(_reason.Exception!);
        }
        else if (call.EndsWithActivation)
        {
            call.Reject(new SiloUnavailableException($"{GrainId} was deactivated."));
        }
        else if (call.TryForward())
        {
            _catalog.Send(GrainClass, GrainId, call);
        }
        else
        {
            call.RejectAsUndeliverable(GrainId);
        }
    }

    private void ReleaseOwned()
    {
        IDisposable[] things;
        lock (_owned)
        {
            things = [.. _owned];
            _owned.Clear();
        }

        foreach (var thing in things)
        {
            thing.Dispose();
        }
    }
}
