using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Grains.Batches;

// How an ended batch is opened again. That it must be, and for which tasks, is stored first; whatever a crash interrupts is gone on with
// before anything else is done to the batch.
internal sealed partial class BatchGrain
{
    public async Task<RerunOutcome> ReopenAsync(RerunRequest request, bool hasRoom)
    {
        if (Progress is null)
        {
            return new RerunRefused(RerunRefusal.NoSuchBatch, Status: null, []);
        }

        await GoOnReopeningAsync();
        if (_order.Value.Ending is not null && !Progress.Batch.IsTerminal)
        {
            await GoOnEndingAsync();
        }

        if (Accepted(request.Id) is { } before)
        {
            return before;
        }

        if (!Progress.Batch.IsTerminal)
        {
            return Refused(RerunRefusal.NotEnded);
        }

        if (FindRefusal(request.Tasks, out var tasks) is { } refusal)
        {
            return refusal;
        }

        if (!hasRoom)
        {
            return Refused(RerunRefusal.Busy);
        }

        await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
        await _order.UpdateAsync(state => state with { Ending = null, Reruns = state.Reruns.Add(new RerunOrder(request.Id, tasks)) });
        await GoOnReopeningAsync();
        LogReopened(BatchId, Progress.Batch.Reruns, tasks.Length);
        return Accepted(request.Id)!;
    }

    /// <summary>
    /// Writes into the log that the batch is open again, unless it is there. Until that is done a task of the rerun that has ended has
    /// ended before it.
    /// </summary>
    private async Task GoOnReopeningAsync()
    {
        var number = _order.Value.Reruns.Length;
        if (number == _order.Value.Reopened || Progress is null)
        {
            return;
        }

        var ended = _order.Value.Reruns[^1].Tasks.Select(taskId => Progress.Find(taskId)!).Where(row => row.IsTerminal);
        await RecordAsync(
        [
            .. Progress.Batch.Reruns < number ? [new BatchReopened(number, _order.Value.Reruns[^1].Tasks.Length)] : Array.Empty<BatchEvent>(),
            .. ended.Select(row => new TaskStageEntered(row.TaskId, TaskStage.Queued, row.Attempt + 1, Silo: null, BatchErrors.Rerun)),
        ]);
        await _order.UpdateAsync(state => state with { Reopened = number });
    }

    private RerunRefused? FindRefusal(RerunTasks wanted, out ImmutableArray<string> tasks)
    {
        if (wanted.Scope == RerunScope.Listed)
        {
            tasks = [.. wanted.Ids.Order(StringComparer.Ordinal)];
            var unknown = tasks.RemoveAll(_tasks.ContainsKey);
            var invalid = tasks.RemoveAll(taskId => Progress!.Find(taskId) is not { FailureKind: FailureKind.InvalidTask });
            return unknown.Length > 0 ? Refused(RerunRefusal.NoSuchTasks, unknown)
                : invalid.Length > 0 ? Refused(RerunRefusal.InvalidTasks, invalid)
                : null;
        }

        tasks = [.. Progress!.Rows.Where(row => Fits(row, wanted.Scope)).Select(row => row.TaskId)];
        return tasks.IsEmpty ? Refused(RerunRefusal.NothingToRun) : null;
    }

    private static bool Fits(TaskRow row, RerunScope scope) => scope switch
    {
        RerunScope.Infra => row.FailureKind == FailureKind.Infrastructure,
        RerunScope.Failed => row.FailureKind is not (null or FailureKind.InvalidTask),
        _ => throw new InvalidOperationException($"Tasks can't be chosen by {scope}."),
    };

    /// <summary>The answer to a request that has opened the batch; null when it has not.</summary>
    private RerunAccepted? Accepted(string requestId)
    {
        var reruns = _order.Value.Reruns;
        for (var i = 0; i < reruns.Length; i++)
        {
            if (reruns[i].Id == requestId)
            {
                return new RerunAccepted(Progress!.Batch, i + 1, reruns[i].Tasks);
            }
        }

        return null;
    }

    private RerunRefused Refused(RerunRefusal reason, ImmutableArray<string>? tasks = null) =>
        new(reason, Progress!.Batch.Status, tasks ?? []);
}
