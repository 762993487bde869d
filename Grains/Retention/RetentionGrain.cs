using Executor.Contracts.Batches;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Retention;
using Executor.Grains.State;
using Microsoft.Extensions.Options;

namespace Executor.Grains.Retention;

/// <summary>
/// Stands above every other grain and removes from the top down: the batch decides and goes first, then the vote that made it, and its row of
/// the list last. The row is what says that there is something left to do, so a crash anywhere is made good by the next call.
/// </summary>
internal sealed class RetentionGrain(
    [PersistentState("retention", GrainStorageNames.State)] IPersistentState<RetentionState> storage,
    IOptions<RetentionOptions> options,
    TimeProvider time) : Grain, IRetentionGrain
{
    private readonly GuardedState<RetentionState> _state = new(storage);

    public async Task<ReapResult> ReapAsync()
    {
        var endedBefore = time.GetUtcNow() - options.Value.Lifetime;
        var last = await GrainFactory.GetGrain<IBatchIndexGrain>(0).GetLastPageAsync();
        var (removed, firstKept) = (0, last);
        for (var number = _state.Value.FirstPage; number <= last; number++)
        {
            var page = GrainFactory.GetGrain<IBatchPageGrain>(number);
            foreach (var row in await page.ReadAsync())
            {
                if (IsDue(row, endedBefore) && await RemoveAsync(row, page, endedBefore))
                {
                    if (++removed == options.Value.BatchesAtOnce)
                    {
                        return new ReapResult(removed, More: true);
                    }
                }
                else
                {
                    firstKept = Math.Min(firstKept, number);
                }
            }
        }

        await _state.UpdateAsync(state => state.FirstPage == firstKept ? state : state with { FirstPage = firstKept });
        return new ReapResult(removed, More: false);
    }

    // The row is only a hint; whether its time is over is for the batch to say.
    private static bool IsDue(BatchSummary row, DateTimeOffset endedBefore) =>
        row.Status is BatchStatus.Completed or BatchStatus.Failed && (row.FinishedAt ?? row.CreatedAt) < endedBefore;

    private async Task<bool> RemoveAsync(BatchSummary row, IBatchPageGrain page, DateTimeOffset endedBefore)
    {
        var batch = GrainFactory.GetGrain<IBatchGrain>(row.BatchId);
        if (await batch.GetAsync() is { IsTerminal: true } ended)
        {
            // A crash may have kept the index from hearing the whole of it; it must not wait for a batch that is gone.
            await GrainFactory.GetGrain<IBatchIndexGrain>(0).ChangedAsync(ended);
        }

        if (!await batch.DiscardAsync(endedBefore))
        {
            return false;
        }

        await GrainFactory.GetGrain<IConsensusGrain>(row.ArchiveHash).ForgetAsync(row.BatchId);
        await page.RemoveAsync(row.BatchId);
        return true;
    }
}
