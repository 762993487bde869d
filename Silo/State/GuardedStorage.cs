using Orleans.Storage;

namespace Executor.Silo.State;

/// <summary>
/// Says what is wrong with the storage in the words that both hosts share. A version conflict means that another activation of the grain
/// wrote: this one is stale and leaves, whoever asked it to write, and the caller's next try finds the other. Damaged state is an
/// <see cref="InvalidDataException"/>, everything else an <see cref="IOException"/>; the storage has logged the cause, which names keys and
/// so hotkeys.
/// </summary>
internal sealed class GuardedStorage(IGrainStorage storage, IGrainContextAccessor contexts) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(() => storage.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(() => storage.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        GuardAsync(() => storage.ClearStateAsync(stateName, grainId, grainState));

    private async Task GuardAsync(Func<Task> work)
    {
        var damage = DamageNote.Open();
        try
        {
            await work();
        }
        catch (InconsistentStateException)
        {
            contexts.GrainContext?.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, "Its state was written elsewhere."));
            throw;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw damage() is { } found
                ? new OrleansException("What is stored of this grain cannot be read.", found)
                : new IOException("The storage of the cluster did not do its work.");
        }
    }
}
