using System.Collections.Frozen;
using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Events;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;
using Executor.Grains.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Streams;

namespace Executor.Grains.Batches;

/// <summary>
/// The only writer of its batch's event log. Whatever happens is appended to the log and stored, then applied to the progress in memory,
/// then published; a batch that has lost its memory reads the log again, asks every open task where it stands, and goes on.
/// It awaits its pages, its tasks and the scheduler, none of which ever awaits it; to the index above it, it sends news.
/// </summary>
internal sealed partial class BatchGrain : Grain, IBatchGrain, IRemindable
{
    private const string Reminder = "unfinished";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private readonly GuardedState<BatchOrderState> _order;
    private readonly GuardedState<BatchProgressState> _snapshot;
    private readonly BatchOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<BatchGrain> _logger;
    private readonly Notifier _notifier;
    private readonly Dictionary<string, string> _instances = new(StringComparer.Ordinal);
    private FrozenDictionary<string, BatchTask> _tasks = FrozenDictionary<string, BatchTask>.Empty;
    private BatchJournal? _journal;
    private bool _recovered;
    private IGrainTimer? _deadline;

    public BatchGrain(
        [PersistentState("order", GrainStorageNames.State)] IPersistentState<BatchOrderState> order,
        [PersistentState("progress", GrainStorageNames.State)] IPersistentState<BatchProgressState> progress,
        IOptions<BatchOptions> options,
        TimeProvider time,
        ILogger<BatchGrain> logger)
    {
        _order = new GuardedState<BatchOrderState>(order);
        _snapshot = new GuardedState<BatchProgressState>(progress);
        _options = options.Value;
        _time = time;
        _logger = logger;
        _notifier = new Notifier(time, exception => LogNewsFailed(exception, BatchId));
    }

    private string BatchId => this.GetPrimaryKeyString();

    // Null until the batch was made.
    private BatchProgress? Progress => _journal?.Progress;

    private ISchedulerGrain Scheduler => GrainFactory.GetGrain<ISchedulerGrain>(0);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_order.Value is { Order: not null, DiscardedAfter: null })
        {
            await LoadAsync();
            if (Progress!.Batch.Status == BatchStatus.Running)
            {
                WatchDeadline();
            }
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.WhenAny(_notifier.Idle, Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken));
        _notifier.Stop();
    }

    public async Task CreateAsync(BatchOrder order)
    {
        if (_order.Value.DiscardedAfter is not null)
        {
            throw new InvalidOperationException($"Batch {BatchId} is being removed and can't be made again.");
        }

        if (Progress is null)
        {
            await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
            await _order.UpdateAsync(state => state with { Order = order, CreatedAt = _time.GetUtcNow() });
            await LoadAsync();
        }

        if (Progress!.Batch.LastSequence == 0)
        {
            await RecordAsync([new BatchQueued(order.Tasks.Length, order.Archive.Sha256)]);
            LogCreated(BatchId, order.Archive.Sha256, order.Tasks.Length);
        }
    }

    public async Task StartAsync()
    {
        var progress = Progress ?? throw new InvalidOperationException($"Batch {BatchId} was started before it was made.");
        if (progress.Batch.Status == BatchStatus.Pending && _order.Value.Ending is null)
        {
            var order = _order.Value.Order!;
            var invalid = order.Tasks
                .Where(task => task.Bundle is null)
                .Select(task => Failed(task.TaskId, FailureKind.InvalidTask, attempt: 0, task.Invalid));
            await RecordAsync([new BatchStarted(order.Tasks.Length, order.ConcurrentTasks), .. invalid]);
            LogStarted(BatchId);
            _recovered = true;
            await GoOnAsync();
        }
        else
        {
            await ResumeAsync(askAll: false);
        }

        TellIndex();
    }

    public async Task<BatchView?> GetAsync() => Progress?.Batch is { } batch ? await WithCallbackAsync(batch) : null;

    public Task<BatchSnapshot?> GetSnapshotAsync() => Task.FromResult(Progress?.ToSnapshot());

    public async Task<ImmutableArray<SequencedEvent>?> ReadEventsAsync(long after, int limit) =>
        _journal is null ? null : await _journal.ReadAsync(after, limit);

    public async Task ReportAsync(params ImmutableArray<TaskNews> news)
    {
        if (Progress is null || Progress.Batch.Status != BatchStatus.Running)
        {
            return;
        }

        await TakeAsync(news);
        foreach (var queued in news.Where(item => item.Stage == TaskStage.Queued))
        {
            if (_order.Value.Ending is null && Progress.Find(queued.TaskId) is { Status: TaskStage.Queued })
            {
                await Scheduler.SubmitTaskAsync(OrderOf(queued.TaskId));
            }
        }

        await FinishWhenDoneAsync();
    }

    public async Task<BatchView?> CancelAsync()
    {
        if (Progress is { Batch.IsTerminal: false })
        {
            await EndAsync(FailureKind.Cancelled, BatchErrors.Cancelled);
            LogCancelled(BatchId);
        }

        return Progress?.Batch;
    }

    public async Task ResubmitAsync()
    {
        if (_recovered && Progress is { Batch.Status: BatchStatus.Running } && _order.Value.Ending is null)
        {
            // What is known at once, so that silos go on with it while the tasks are asked.
            await GoOnAsync();
        }

        await ResumeAsync(askAll: true);
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await ResumeAsync(askAll: false);

        if (Progress is { Batch.IsTerminal: true })
        {
            TellIndex();
        }
    }

    private async Task LoadAsync()
    {
        _tasks = _order.Value.Order!.Tasks.ToFrozenDictionary(task => task.TaskId, StringComparer.Ordinal);
        _journal = await BatchJournal.OpenAsync(new EventLog(GrainFactory, BatchId), _order.Value, _snapshot, Stream, _time, _logger);
    }

    private IAsyncStream<SequencedEvent> Stream() =>
        this.GetStreamProvider(BatchStreams.Provider).GetStream<SequencedEvent>(StreamId.Create(BatchStreams.Namespace, BatchId));

    /// <summary>
    /// Asks tasks where they stand, then goes on: all open ones after a start or when the scheduler has lost its memory, otherwise only
    /// those that run, whose news may have been lost with the silo that held it.
    /// </summary>
    private async Task ResumeAsync(bool askAll)
    {
        if (Progress is not { Batch.IsTerminal: false })
        {
            return;
        }

        if (_order.Value.Ending is not null)
        {
            await GoOnEndingAsync();
            return;
        }

        if (Progress.Batch.Status != BatchStatus.Running)
        {
            return;
        }

        var all = askAll || !_recovered;
        var unsure = Progress.Rows.Where(row => !row.IsTerminal && (all || row.Status != TaskStage.Queued)).Select(row => row.TaskId).ToArray();
        await TakeAsync((await Task.WhenAll(unsure.Select(taskId => TaskOf(taskId).AskAsync()))).OfType<TaskNews>());
        _recovered = true;
        await GoOnAsync();
    }

    /// <summary>Tells the scheduler all that the batch wants, and watches the deadline.</summary>
    private async Task GoOnAsync()
    {
        await FinishWhenDoneAsync();
        if (Progress!.Batch.IsTerminal)
        {
            return;
        }

        var waiting = Progress.Rows.Where(row => row.Status == TaskStage.Queued).Select(row => OrderOf(row.TaskId));
        var running = Progress.Rows
            .Where(row => !row.IsTerminal && row.Status != TaskStage.Queued && row.Silo is not null)
            .Select(row => new AttemptClaim(new AttemptId(BatchId, row.TaskId, row.Attempt), row.Silo!, _instances.GetValueOrDefault(row.TaskId, "")));
        await Scheduler.SubmitAsync(new BatchDemand(BatchId, Progress.Batch.ConcurrentTasks, [.. waiting], [.. running]));
        WatchDeadline();
    }

    private void WatchDeadline()
    {
        if (_deadline is not null)
        {
            return;
        }

        var left = Progress!.Batch.StartedAt!.Value + _options.Deadline - _time.GetUtcNow();
        _deadline = this.RegisterGrainTimer(
            EndAtDeadlineAsync,
            new GrainTimerCreationOptions(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeSpan.FromSeconds(5)) { KeepAlive = true });
    }

    private async Task EndAtDeadlineAsync(CancellationToken cancellationToken)
    {
        if (Progress is { Batch.IsTerminal: false })
        {
            LogDeadline(BatchId);
            await EndAsync(FailureKind.Deadline, BatchErrors.Deadline(_options.Deadline));
        }
    }

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
        var open = Progress!.Rows.Where(row => !row.IsTerminal).Select(row => row.TaskId).ToArray();
        TaskNews[] ends;
        if (Progress.Batch.Status == BatchStatus.Running)
        {
            await Scheduler.WithdrawAsync(BatchId);
            ends = await Task.WhenAll(open.Select(taskId => TaskOf(taskId).AbortAsync(kind, reason)));
        }
        else
        {
            ends = [.. open.Select(taskId => new TaskNews { TaskId = taskId, Attempt = 0, Stage = TaskStage.Failed, FailureKind = kind, Reason = reason })];
        }

        var batch = Progress.Batch;
        var passed = batch.PassedTasks + ends.Count(end => end.Stage == TaskStage.Completed);
        var failed = batch.TotalTasks - passed;
        var reward = batch.TotalTasks == 0 ? 0.0 : (double)passed / batch.TotalTasks;
        await RecordAsync([.. ends.Select(End), kind == FailureKind.Cancelled
            ? new BatchCancelled(BatchStatus.Failed, batch.TotalTasks, passed, failed, reward, DurationMs())
            : new BatchCompleted(BatchStatus.Failed, batch.TotalTasks, passed, failed, reward, DurationMs(), reason)]);
        await CloseAsync();
    }

    private async Task FinishWhenDoneAsync()
    {
        if (_order.Value.Ending is not null || Progress is not { Batch.Status: BatchStatus.Running, AllTasksEnded: true })
        {
            return;
        }

        await Scheduler.WithdrawAsync(BatchId);
        var batch = Progress.Batch;
        await RecordAsync([new BatchCompleted(
            BatchStatus.Completed, batch.TotalTasks, batch.PassedTasks, batch.FailedTasks, batch.AggregateReward, DurationMs(), Error: null)]);
        LogFinished(BatchId, batch.PassedTasks, batch.TotalTasks);
        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        _deadline?.Dispose();
        _deadline = null;
        await _journal!.SaveAsync();
        TellIndex();
    }

    /// <summary>Records what the news adds to what is known of the tasks: by one write, unless there is more than one piece of a task.</summary>
    private async Task TakeAsync(IEnumerable<TaskNews> news)
    {
        // Each piece is judged by a row that is stored, so two of one task can't go together.
        var rounds = news.GroupBy(item => item.TaskId, StringComparer.Ordinal)
            .SelectMany(ofTask => ofTask.Index())
            .ToLookup(nth => nth.Index, nth => nth.Item);
        for (var round = 0; rounds.Contains(round); round++)
        {
            await RecordAsync([.. rounds[round].SelectMany(EventsOf)]);
        }
    }

    private IEnumerable<BatchEvent> EventsOf(TaskNews news)
    {
        if (Progress!.Find(news.TaskId) is not { IsTerminal: false } row)
        {
            return [];
        }

        if (news.Instance is not null && news.Attempt >= row.Attempt)
        {
            _instances[news.TaskId] = news.Instance;
        }

        if (news.Stage is TaskStage.Completed or TaskStage.Failed)
        {
            return [End(news)];
        }

        if (news.Attempt > row.Attempt || (news.Attempt == row.Attempt && news.Stage > row.Status))
        {
            var entered = new TaskStageEntered(news.TaskId, news.Stage, news.Attempt, news.Silo, news.Reason);
            return row.StartedAt is null ? [new TaskStarted(news.TaskId, news.Silo), entered] : [entered];
        }

        return [];
    }

    private async Task RecordAsync(ImmutableArray<BatchEvent> events)
    {
        try
        {
            await _journal!.RecordAsync(events);
        }
        catch
        {
            // The next activation reads what the log really holds.
            DeactivateOnIdle();
            throw;
        }
    }

    private void TellIndex()
    {
        var batch = Progress!.Batch;
        _notifier.Post(async () =>
        {
            await GrainFactory.GetGrain<IBatchIndexGrain>(0).ChangedAsync(batch);
            await DeliverAsync(batch);
            if (batch.IsTerminal && await this.GetReminder(Reminder) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }
        });
    }

    private static TaskCompleted Failed(string taskId, FailureKind kind, int attempt, string? error) =>
        new(taskId, TaskStage.Failed, Passed: false, Reward: 0.0, kind, attempt, error);

    private static TaskCompleted End(TaskNews news) => news.Stage == TaskStage.Completed
        ? new TaskCompleted(news.TaskId, TaskStage.Completed, Passed: true, Reward: 1.0, FailureKind: null, news.Attempt, news.Reason)
        : Failed(news.TaskId, news.FailureKind ?? FailureKind.Infrastructure, news.Attempt, news.Reason);

    private long DurationMs() => Progress!.Batch.StartedAt is { } started
        ? (long)Math.Max(0, (_time.GetUtcNow() - started).TotalMilliseconds)
        : 0;

    private TaskOrder OrderOf(string taskId)
    {
        var bundle = _tasks[taskId].Bundle ?? throw new InvalidOperationException($"Task {taskId} is invalid and can't be run.");
        var failedOn = Progress!.Find(taskId) is { Status: TaskStage.Queued, Attempt: > 1 } row ? row.Silo : null;
        return new TaskOrder(BatchId, taskId, bundle, _order.Value.Order!.Agent, failedOn);
    }

    private ITaskGrain TaskOf(string taskId) => GrainFactory.GetGrain<ITaskGrain>($"{BatchId}/{taskId}");
}
