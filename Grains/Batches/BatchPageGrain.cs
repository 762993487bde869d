using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.State;

namespace Executor.Grains.Batches;

internal sealed class BatchPageGrain(
    [PersistentState("page", GrainStorageNames.State)] IPersistentState<BatchPageState> storage) : Grain, IBatchPageGrain
{
    private readonly GuardedState<BatchPageState> _state = new(storage);

    public Task PutAsync(BatchSummary batch) => _state.UpdateAsync(state =>
    {
        for (var i = 0; i < state.Batches.Length; i++)
        {
            if (state.Batches[i].BatchId == batch.BatchId)
            {
                return state.Batches[i] == batch ? state : state with { Batches = state.Batches.SetItem(i, batch) };
            }
        }

        return state with { Batches = state.Batches.Add(batch) };
    });

    public Task RemoveAsync(string batchId)
    {
        var rest = _state.Value.Batches.RemoveAll(batch => batch.BatchId == batchId);
        if (rest.Length == _state.Value.Batches.Length)
        {
            return Task.CompletedTask;
        }

        return rest.IsEmpty
            ? _state.ClearAsync()
            : _state.UpdateAsync(state => state with { Batches = state.Batches.RemoveAll(batch => batch.BatchId == batchId) });
    }

    public Task<ImmutableArray<BatchSummary>> ReadAsync() => Task.FromResult(_state.Value.Batches);
}
