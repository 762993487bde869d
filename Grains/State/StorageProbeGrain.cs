using Executor.Grains.Interfaces.State;

namespace Executor.Grains.State;

/// <summary>Anyone may ask, and every answer costs a write: answers of one second are one.</summary>
internal sealed class StorageProbeGrain(
    [PersistentState("probe", GrainStorageNames.State)] IPersistentState<StorageProbeState> storage,
    TimeProvider time) : Grain, IStorageProbeGrain
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly GuardedState<StorageProbeState> _state = new(storage);
    private long? _storedAt;

    public async Task CheckAsync()
    {
        if (_storedAt is { } storedAt && time.GetElapsedTime(storedAt) < Freshness)
        {
            return;
        }

        _storedAt = null;
        await _state.UpdateAsync(_ => new StorageProbeState { StoredAt = time.GetUtcNow() });
        _storedAt = time.GetTimestamp();
    }
}
