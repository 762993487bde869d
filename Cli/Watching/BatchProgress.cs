using Executor.Cli.CommandLine;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Json;
using Executor.Contracts.Tasks;

namespace Executor.Cli.Watching;

/// <summary>A batch as its frames tell it: frame by frame, or all at once from a snapshot.</summary>
internal sealed class BatchProgress
{
    private readonly SortedDictionary<string, TaskProgress> _tasks = new(StringComparer.Ordinal);

    public BatchStatus Status { get; private set; }

    public int Total { get; private set; }

    public double Reward { get; private set; }

    public long? DurationMs { get; private set; }

    public string? Error { get; private set; }

    public IEnumerable<KeyValuePair<string, TaskProgress>> Tasks => _tasks;

    public int Ended => _tasks.Values.Count(task => task.Passed is not null);

    public int Passed => _tasks.Values.Count(task => task.Passed == true);

    public int Failed => _tasks.Values.Count(task => task.Passed == false);

    /// <summary>One of <see cref="ExitCode"/>, once the batch ended.</summary>
    public int Outcome => OutcomeOf(Status, Failed, _tasks.Values.Any(task => task.FailureKind == FailureKind.Infrastructure));

    public static int OutcomeOf(BatchStatus status, int failed, bool hasFaults) =>
        hasFaults ? ExitCode.Infrastructure
        : failed > 0 || status == BatchStatus.Failed ? ExitCode.SomeFailed
        : ExitCode.AllPassed;

    public void Apply(WatchedFrame frame)
    {
        switch (frame.Envelope.Event)
        {
            case WatchedFrame.Snapshot:
                Apply(frame.Data(ContractsJson.Default.SnapshotDocument));
                break;
            case "batch_queued":
                (Status, Total) = (BatchStatus.Pending, frame.Data(ContractsJson.Default.BatchQueued).TotalTasks);
                break;
            case "batch_started":
                (Status, Total) = (BatchStatus.Running, frame.Data(ContractsJson.Default.BatchStarted).TotalTasks);
                break;
            case "batch_reopened":
                (Status, Error) = (BatchStatus.Pending, null);
                break;
            case "task_stage":
                var entered = frame.Data(ContractsJson.Default.TaskStageEntered);
                _tasks[entered.TaskId] = new TaskProgress(entered.Stage, entered.Attempt, null, null);
                break;
            case "task_complete":
                var ended = frame.Data(ContractsJson.Default.TaskCompleted);
                _tasks[ended.TaskId] = new TaskProgress(ended.Status, ended.Attempt, ended.Passed, ended.FailureKind);
                break;
            case "batch_complete":
                var completed = frame.Data(ContractsJson.Default.BatchCompleted);
                End(completed.Status, completed.Total, completed.Reward, completed.DurationMs);
                Error = completed.Error;
                break;
            case "batch_cancelled":
                var cancelled = frame.Data(ContractsJson.Default.BatchCancelled);
                End(cancelled.Status, cancelled.Total, cancelled.Reward, cancelled.DurationMs);
                Error = "The batch was cancelled";
                break;
            default:
                // A newer server may tell more than is known here.
                break;
        }
    }

    private void Apply(SnapshotDocument snapshot)
    {
        (Status, Total, Reward) = (snapshot.Status, snapshot.TotalTasks, snapshot.AggregateReward);
        _tasks.Clear();
        foreach (var task in snapshot.Tasks)
        {
            _tasks[task.TaskId] = new TaskProgress(task.Status, task.Attempt, task.Passed, task.FailureKind);
        }
    }

    private void End(BatchStatus status, int total, double reward, long durationMs) =>
        (Status, Total, Reward, DurationMs) = (status, total, reward, durationMs);
}

/// <summary>A task as its frames tell it.</summary>
/// <param name="Stage">Where it stands.</param>
/// <param name="Attempt">Number of its latest attempt; 0 before the first.</param>
/// <param name="Passed">Null until it ended.</param>
/// <param name="FailureKind">Null unless it failed.</param>
internal sealed record TaskProgress(TaskStage Stage, int Attempt, bool? Passed, FailureKind? FailureKind)
{
    public bool IsRunning => Passed is null && Stage is not TaskStage.Queued;
}
