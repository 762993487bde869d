using System.Collections.Immutable;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Tasks;
using Executor.Grains.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Grains.Tasks;

/// <summary>
/// Keeps the attempts of one task. An outcome is stored before it is acknowledged to the silo and before the batch hears of it;
/// the number of the attempt fences off every report that comes too late. A rerun of the batch reaches it with the order for its first
/// attempt: until then it stands where the run before has left it, which its news says.
/// </summary>
internal sealed partial class TaskGrain : Grain, ITaskGrain
{
    private readonly GuardedState<TaskState> _state;
    private readonly TaskOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<TaskGrain> _logger;
    private readonly Notifier _notifier;
    private TaskStage _stage = TaskStage.CloningRepo;
    private long _restsSince;

    public TaskGrain(
        [PersistentState("task", GrainStorageNames.State)] IPersistentState<TaskState> storage,
        IOptions<TaskOptions> options,
        TimeProvider time,
        ILogger<TaskGrain> logger)
    {
        _state = new GuardedState<TaskState>(storage);
        _options = options.Value;
        _time = time;
        _logger = logger;
        _notifier = new Notifier(time, exception => LogReportFailed(exception, Key));
    }

    private string Key => this.GetPrimaryKeyString();

    private IBatchNewsGrain Batch => GrainFactory.GetGrain<IBatchNewsGrain>(Key[..Key.IndexOf('/')]);

    private string TaskId => Key[(Key.IndexOf('/') + 1)..];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // How much of a wait an activation before has seen is not known: it begins anew.
        _restsSince = _time.GetTimestamp();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.WhenAny(_notifier.Idle, Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken));
        _notifier.Stop();
    }

    public async Task<AttemptOrder?> BeginAsync(TaskOrder order, string silo, string instance)
    {
        var sameRun = order.Rerun == _state.Value.Rerun;
        if (sameRun && _state.Value is { End: null, Current: { Outcome: null } open } && open.Silo == silo && open.Instance == instance)
        {
            // The answer to the call that opened it got lost: asked again, it is the same attempt.
            return new AttemptOrder(order, open.Number);
        }

        if (order.Rerun < _state.Value.Rerun || (sameRun && _state.Value is { End: not null } or { Current: { Outcome: null } }))
        {
            // Whoever asks has missed some news, and so may the batch have.
            Tell(News()!);
            return null;
        }

        if (sameRun && Rest() > TimeSpan.Zero)
        {
            // The batch was asked what it wants before it had heard of the fault: with the news it also hears how long to wait.
            Tell(News()!);
            return null;
        }

        var number = _state.Value.Attempts.Length + 1;
        var attempt = new AttemptRecord(number, silo, _time.GetUtcNow(), FinishedAt: null, Outcome: null, instance, order.Rerun);
        await _state.UpdateAsync(state => state with { Attempts = state.Attempts.Add(attempt), End = null, Rerun = order.Rerun });
        _stage = TaskStage.CloningRepo;
        return new AttemptOrder(order, number);
    }

    public Task<bool> EnterStageAsync(int attempt, TaskStage stage)
    {
        if (!IsRunning(attempt))
        {
            return Task.FromResult(false);
        }

        _stage = stage;
        Tell(Running(stage));
        return Task.FromResult(true);
    }

    public async Task CompleteAsync(int attempt, AttemptOutcome outcome)
    {
        if (!IsRunning(attempt))
        {
            if (_state.Value.Current?.Number == attempt)
            {
                // A repeated report: the first may have been stored just before the news of it was lost.
                Tell(News()!);
            }

            return;
        }

        await _state.UpdateAsync(state => Close(state, outcome));
        _restsSince = _time.GetTimestamp();
        Tell(News()!);
    }

    public async Task<TaskNews> AbortAsync(int rerun, FailureKind kind, string reason)
    {
        if (_state.Value.End is null || _state.Value.Rerun < rerun)
        {
            var running = _state.Value.Current is { Outcome: null };
            await _state.UpdateAsync(state => running
                ? Close(state, new AttemptVerdict { Passed = false, FailureKind = kind, Error = reason })
                : state with { Rerun = rerun, End = new TaskEnd { FailureKind = kind, Error = reason, Attempt = state.Attempts.Length } });
        }

        return News()!;
    }

    public Task<TaskNews?> AskAsync() => Task.FromResult(News());

    public Task<TaskView> GetAsync() => Task.FromResult(
        new TaskView(_state.Value.Attempts, _state.Value.End is { Attempt: > 0 } end ? end.Attempt : null));

    public async Task DiscardAsync()
    {
        await _state.ClearAsync();
        DeactivateOnIdle();
    }

    private TaskState Close(TaskState state, AttemptOutcome outcome)
    {
        var attempt = state.Current! with { Outcome = outcome, FinishedAt = _time.GetUtcNow() };
        var attempts = state.Attempts.SetItem(state.Attempts.Length - 1, attempt);
        return state with
        {
            Attempts = attempts,
            End = outcome switch
            {
                AttemptVerdict verdict => new TaskEnd
                {
                    Passed = verdict.Passed,
                    FailureKind = verdict.FailureKind,
                    Error = verdict.Error,
                    Attempt = attempt.Number,
                },
                AttemptFault fault when MayRetry(attempts, state.Rerun) => LogRetry(fault, attempt.Number),
                AttemptFault fault => new TaskEnd
                {
                    FailureKind = FailureKind.Infrastructure,
                    Error = fault.Reason,
                    Attempt = attempt.Number,
                },
                _ => throw new InvalidOperationException($"An attempt can't end as {outcome.GetType().Name}."),
            },
        };
    }

    private bool MayRetry(ImmutableArray<AttemptRecord> attempts, int rerun) =>
        Faults(attempts, rerun, interrupted: false) <= _options.InfraRetries
        && Faults(attempts, rerun, interrupted: true) <= _options.MaxInterruptions;

    /// <summary>Faults of one run: each rerun has retries of its own.</summary>
    private static int Faults(ImmutableArray<AttemptRecord> attempts, int rerun, bool interrupted) => attempts.Count(
        attempt => attempt.Rerun == rerun && attempt.Outcome is AttemptFault fault && fault.Interrupted == interrupted);

    /// <summary>How long the task still waits for its next attempt. By the clock that does not jump when the wall clock is set.</summary>
    private TimeSpan Rest()
    {
        if (_state.Value is not { End: null, Current.Outcome: AttemptFault { Interrupted: false } })
        {
            return TimeSpan.Zero;
        }

        var rest = _options.DelayAfter(Faults(_state.Value.Attempts, _state.Value.Rerun, interrupted: false)) - _time.GetElapsedTime(_restsSince);
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    private bool IsRunning(int attempt) => _state.Value is { End: null, Current: { Outcome: null } current } && current.Number == attempt;

    private TaskNews? News() => _state.Value switch
    {
        { End: { } end } => new TaskNews
        {
            TaskId = TaskId,
            Attempt = end.Attempt,
            Stage = end.Passed ? TaskStage.Completed : TaskStage.Failed,
            Silo = _state.Value.Current?.Silo,
            FailureKind = end.FailureKind,
            Reason = end.Error,
            Rerun = _state.Value.Rerun,
        },
        { Current: { Outcome: AttemptFault fault } last } => new TaskNews
        {
            TaskId = TaskId,
            Attempt = last.Number + 1,
            Stage = TaskStage.Queued,
            Reason = fault.Reason,
            Rerun = _state.Value.Rerun,
            RetryAfter = Rest(),
        },
        { Current: not null } => Running(_stage),
        _ => null,
    };

    private TaskNews Running(TaskStage stage) => new()
    {
        TaskId = TaskId,
        Attempt = _state.Value.Current!.Number,
        Stage = stage,
        Silo = _state.Value.Current.Silo,
        Instance = _state.Value.Current.Instance,
        Rerun = _state.Value.Rerun,
    };

    private void Tell(TaskNews news) => _notifier.Post(() => Batch.BringAsync(news));

    private TaskEnd? LogRetry(AttemptFault fault, int attempt)
    {
        LogFault(Key, attempt, fault.Reason);
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "Attempt {Attempt} of task {TaskId} ended by a fault and will be made again: {Reason}")]
    private partial void LogFault(string taskId, int attempt, string reason);

    [LoggerMessage(LogLevel.Warning, "Task {TaskId} could not report to its batch and tries again")]
    private partial void LogReportFailed(Exception exception, string taskId);
}
