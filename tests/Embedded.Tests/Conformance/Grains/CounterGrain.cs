namespace Executor.Embedded.Tests.Conformance.Grains;

public class CounterGrain(
    [PersistentState("counter")] IPersistentState<CounterState> state,
    [PersistentState("counter")] IPersistentState<CounterState> again) : Grain, ICounterGrain
{
    private readonly string _activation = Guid.NewGuid().ToString("N");

    private Probe Probe => Probe.For(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Probe.Note($"activated:{state.State.Value}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Probe.Note($"deactivated:{reason.ReasonCode}");
        Probe.Signal("deactivated");
        return Task.CompletedTask;
    }

    public Task<int> GetAsync() => Task.FromResult(state.State.Value);

    public async Task AddAsync(int value)
    {
        state.State.Value += value;
        await state.WriteStateAsync();
    }

    public Task AddUnsavedAsync(int value)
    {
        state.State.Value += value;
        return Task.CompletedTask;
    }

    public Task ReloadAsync() => state.ReadStateAsync();

    public Task ClearAsync() => state.ClearStateAsync();

    public Task<bool> ExistsAsync() => Task.FromResult(state.RecordExists);

    public Task<string?> EtagAsync() => Task.FromResult(state.Etag);

    public async Task WriteStaleAsync()
    {
        await state.WriteStateAsync();
        again.State.Value = -1;
        await again.WriteStateAsync();
    }

    public async Task<bool> WriteStaleAndCatchAsync()
    {
        try
        {
            await WriteStaleAsync();
            return false;
        }
        catch (Orleans.Storage.InconsistentStateException)
        {
            return true;
        }
    }

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<string> ActivationAsync() => Task.FromResult(_activation);

    public Task<bool> UseStateOutsideOfTurnAsync() => Task.Run(async () =>
    {
        try
        {
            await state.WriteStateAsync();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    });
}
