using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Grains.Batches;

// How a batch and its tasks come to their ends.
internal sealed partial class BatchGrain
{
    // Timers do not reach as far as a deadline may.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private static readonly TimeSpan EndingRetry = TimeSpan.FromSeconds(5);

    private IGrainTimer? _deadline;

    public async Task<BatchView?> CancelAsync()
    {
        await GoOnReopeningAsync();
        if (Progress is { Batch.IsTerminal: false })
        {
            await EndAsync(FailureKind.Cancelled, BatchErrors.Cancelled);
            LogCancelled(BatchId);
        }

        return Progress?.Batch;
    }

    public async Task<TaskRow?> CancelTaskAsync(string taskId)
    {
        await GoOnReopeningAsync();
        if (Progress?.Find(taskId) is { IsTerminal: false } row)
        {
            await (_order.Value.Ending is null ? CancelOpenTaskAsync(row) : GoOnEndingAsync());
        }

        return Progress?.Find(taskId);
    }

    private async Task CancelOpenTaskAsync(TaskRow row)
    {
        if (Progress!.Batch.Status == BatchStatus.Running)
        {
            await Scheduler.WithdrawTaskAsync(BatchId, row.TaskId);
            await TakeAsync([await AbortAsync(row, FailureKind.Cancelled, BatchErrors.TaskCancelled)]);
        }
        else
        {
            await TakeAsync([Unstarted(row, FailureKind.Cancelled, BatchErrors.TaskCancelled)]);
        }

        LogTaskCancelled(BatchId, row.TaskId);
        await FinishWhenDoneAsync();
    }

    /// <summary>By a clock that nobody sets, once it is known how much time the wall clock leaves.</summary>
    private void WatchDeadline()
    {
        if (_deadline is not null)
        {
            return;
        }

        var watchedSince = _time.GetTimestamp();
        var left = Progress!.Batch.StartedAt!.Value + _options.Deadline - _time.GetUtcNow();
        _deadline = this.RegisterGrainTimer(
            _ => EndAtDeadlineAsync(left - _time.GetElapsedTime(watchedSince)),
            new GrainTimerCreationOptions(WaitFor(left), EndingRetry) { KeepAlive = true });
    }

    private async Task EndAtDeadlineAsync(TimeSpan left)
    {
        if (left > TimeSpan.Zero)
        {
            _deadline?.Change(WaitFor(left), EndingRetry);
        }
        else if (Progress is { Batch.IsTerminal: false })
        {
            LogDeadline(BatchId);
            await EndAsync(FailureKind.Deadline, BatchErrors.Deadline(_options.Deadline));
        }
    }

    private static TimeSpan WaitFor(TimeSpan left) =>
        left < TimeSpan.Zero ? TimeSpan.Zero : left < LongestWait ? left : LongestWait;

    /// <summary>Ends the batch before its tasks have ended. That it must end is stored first: from there on there is no way back.</summary>
    private async Task EndAsync(FailureKind kind, string reason)
    {
        await _order.UpdateAsync(state => state.Ending is null ? state with { Ending = new BatchEnding(kind, reason) } : state);
        await GoOnEndingAsync();
    }

    /// <summary>Fails every open task, unless it turns out to have ended, and then ends the batch.</summary>
    private async Task GoOnEndingAsync()
    {
        var (kind, reason) = _order.Value.Ending!;
        var open = Progress!.Rows.Where(row => !row.IsTerminal).ToArray();
        TaskNews[] ends;
        if (Progress.Batch.Status == BatchStatus.Running)
        {
            await Scheduler.WithdrawAsync(BatchId);
            ends = await Task.WhenAll(open.Select(row => AbortAsync(row, kind, reason)));
        }
        else
        {
            ends = [.. open.Select(row => Unstarted(row, kind, reason))];
        }

        var batch = Progress.Batch;
        var passed = batch.PassedTasks + ends.Count(end => end.Stage == TaskStage.Completed);
        var failed = batch.TotalTasks - passed;
        var reward = batch.TotalTasks == 0 ? 0.0 : (double)passed / batch.TotalTasks;
        var now = _time.GetUtcNow();
        BatchEvent end = kind == FailureKind.Cancelled
            ? new BatchCancelled(BatchStatus.Failed, batch.TotalTasks, passed, failed, reward, DurationMs(now))
            : new BatchCompleted(BatchStatus.Failed, batch.TotalTasks, passed, failed, reward, DurationMs(now), reason);
        await RecordAsync([.. ends.Select(End), end], now);
        await CloseAsync();
    }

    private Task<TaskNews> AbortAsync(TaskRow row, FailureKind kind, string reason) =>
        TaskOf(row.TaskId).AbortAsync(Progress!.Batch.Reruns, kind, reason);

    /// <summary>The end of a task whose batch has not started: it made no attempt in this run, so there is nobody to tell but the log.</summary>
    private TaskNews Unstarted(TaskRow row, FailureKind kind, string reason) => new()
    {
        TaskId = row.TaskId,
        Attempt = Math.Max(0, row.Attempt - 1),
        Stage = TaskStage.Failed,
        FailureKind = kind,
        Reason = reason,
        Rerun = Progress!.Batch.Reruns,
    };

    private async Task FinishWhenDoneAsync()
    {
        if (_order.Value.Ending is not null || Progress is not { Batch.Status: BatchStatus.Running, AllTasksEnded: true })
        {
            return;
        }

        await Scheduler.WithdrawAsync(BatchId);
        var batch = Progress.Batch;
        var now = _time.GetUtcNow();
        var end = new BatchCompleted(
            BatchStatus.Completed, batch.TotalTasks, batch.PassedTasks, batch.FailedTasks, batch.AggregateReward, DurationMs(now), Error: null);
        await RecordAsync([end], now);
        LogFinished(BatchId, batch.PassedTasks, batch.TotalTasks);
        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        _deadline?.Dispose();
        _deadline = null;
        LetGo();
        await _journal!.SaveAsync();
        TellIndex();
    }

    private static TaskCompleted Failed(string taskId, FailureKind kind, int attempt, string? error) =>
        new(taskId, TaskStage.Failed, Passed: false, Reward: 0.0, kind, attempt, error);

    private static TaskCompleted End(TaskNews news) => news.Stage == TaskStage.Completed
        ? new TaskCompleted(news.TaskId, TaskStage.Completed, Passed: true, Reward: 1.0, FailureKind: null, news.Attempt, news.Reason)
        : Failed(news.TaskId, news.FailureKind ?? FailureKind.Infrastructure, news.Attempt, news.Reason);

    /// <summary>From the same moment as the event's own time, so that an event and the results never differ.</summary>
    private long DurationMs(DateTimeOffset now) => Progress!.Batch.StartedAt is { } started
        ? (long)Math.Max(0, (now - started).TotalMilliseconds)
        : 0;
}
