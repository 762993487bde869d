using Executor.Grains.Events;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Grains.Batches;

internal sealed partial class BatchGrain
{
    public Task<BatchOrder?> GetOrderAsync() => Task.FromResult(Progress is null ? null : _order.Value.Order);

    public async Task<bool> DiscardAsync(DateTimeOffset endedBefore)
    {
        if (_order.Value.Order is not { } order)
        {
            return true;
        }

        if (_order.Value.DiscardedAfter is null)
        {
            await GoOnReopeningAsync();
            if (Progress is not { Batch: { IsTerminal: true, FinishedAt: { } finished } } || finished >= endedBefore)
            {
                return false;
            }

            // (1) Stored first: whatever of the rest a crash prevents is gone on with, and until then nobody sees half a batch.
            var last = Progress.Batch.LastSequence;
            await _order.UpdateAsync(state => state with { DiscardedAfter = last });
            _journal = null;
        }

        // (2) The parts, which nobody else knows of.
        _notifier.Stop();
        foreach (var task in order.Tasks)
        {
            await TaskOf(task.TaskId).DiscardAsync();
        }

        await new EventLog(GrainFactory, BatchId).DiscardAsync(_order.Value.DiscardedAfter!.Value);
        await Callback.DiscardAsync();
        await _snapshot.ClearAsync();
        if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }

        // (3) The order last: it says what parts there are.
        await _order.ClearAsync();
        LogDiscarded(BatchId);
        DeactivateOnIdle();
        return true;
    }
}
