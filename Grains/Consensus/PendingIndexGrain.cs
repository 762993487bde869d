using System.Collections.Immutable;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.State;
using Microsoft.Extensions.Options;

namespace Executor.Grains.Consensus;

internal sealed class PendingIndexGrain(
    [PersistentState("pending", GrainStorageNames.State)] IPersistentState<PendingIndexState> storage,
    IOptions<ConsensusOptions> options,
    TimeProvider time) : Grain, IPendingIndexGrain
{
    private readonly GuardedState<PendingIndexState> _state = new(storage);

    public async Task<bool> TryReserveAsync(string archiveHash, DateTimeOffset expiresAt)
    {
        var live = Live();
        if (!live.ContainsKey(archiveHash) && live.Count >= options.Value.MaxPending)
        {
            return false;
        }

        await _state.UpdateAsync(state => state with { Pending = live.SetItem(archiveHash, expiresAt) });
        return true;
    }

    public Task ReleaseAsync(string archiveHash) => _state.UpdateAsync(
        state => state.Pending.ContainsKey(archiveHash) ? state with { Pending = state.Pending.Remove(archiveHash) } : state);

    public Task<int> CountAsync() => Task.FromResult(Live().Count);

    private ImmutableDictionary<string, DateTimeOffset> Live()
    {
        var now = time.GetUtcNow();
        var pending = _state.Value.Pending;
        return pending.RemoveRange(pending.Where(entry => entry.Value <= now).Select(entry => entry.Key));
    }
}
