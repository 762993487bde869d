using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Grains.Batches;

/// <summary>A batch as its events tell it: the same events in the same order always give the same batch.</summary>
internal sealed class BatchProgress
{
    private readonly Dictionary<string, int> _places;
    private readonly TaskRow[] _rows;

    public BatchProgress(BatchOrder order, DateTimeOffset createdAt)
        : this(
            new BatchView
            {
                BatchId = order.BatchId,
                ArchiveHash = order.Archive.Sha256,
                TotalTasks = order.Tasks.Length,
                ConcurrentTasks = order.ConcurrentTasks,
                CreatedAt = createdAt,
            },
            [.. order.Tasks.Select(task => new TaskRow { TaskId = task.TaskId })])
    {
    }

    private BatchProgress(BatchView batch, IEnumerable<TaskRow> rows)
    {
        Batch = batch;
        _rows = [.. rows];
        _places = _rows.Select((row, place) => (row.TaskId, place)).ToDictionary(row => row.TaskId, row => row.place, StringComparer.Ordinal);
    }

    public BatchView Batch { get; private set; }

    public IReadOnlyList<TaskRow> Rows => _rows;

    public bool AllTasksEnded => Batch.CompletedTasks == Batch.TotalTasks;

    public static BatchProgress From(BatchProgressState state) => new(state.Batch!, state.Tasks);

    public BatchProgressState ToState() => new() { Batch = Batch, Tasks = [.. _rows] };

    public BatchSnapshot ToSnapshot() => new(Batch, [.. _rows]);

    public TaskRow? Find(string taskId) => _places.TryGetValue(taskId, out var place) ? _rows[place] : null;

    public void Apply(SequencedEvent item)
    {
        if (item.Sequence != Batch.LastSequence + 1)
        {
            throw new InvalidOperationException(
                $"Batch {Batch.BatchId} stands at event {Batch.LastSequence} and can't go on with event {item.Sequence}.");
        }

        Batch = Next(item) with { LastSequence = item.Sequence };
    }

    private BatchView Next(SequencedEvent item)
    {
        switch (item.Event)
        {
            case BatchQueued:
                return Batch;
            case BatchStarted:
                return Batch with { Status = BatchStatus.Running, StartedAt = item.At };
            case TaskStarted started:
                Change(started.TaskId, row => row with { StartedAt = item.At, Silo = started.Silo });
                return Batch;
            case TaskStageEntered entered:
                var before = _rows[_places[entered.TaskId]];
                Change(entered.TaskId, row => (row.IsTerminal ? Reopen(row) : row) with
                {
                    Status = entered.Stage,
                    Stage = entered.Stage == TaskStage.Queued ? row.Stage : entered.Stage,
                    Attempt = entered.Attempt,
                    Silo = entered.Silo ?? (row.IsTerminal ? SiloToAvoid(row) : row.Silo),
                });
                return before.IsTerminal ? Count(before, -1) : Batch;
            case TaskCompleted completed:
                Change(completed.TaskId, row => row with
                {
                    Status = completed.Status,
                    Attempt = completed.Attempt,
                    Passed = completed.Passed,
                    FailureKind = completed.FailureKind,
                    Error = completed.Error,
                    FinishedAt = item.At,
                });
                return Count(_rows[_places[completed.TaskId]], 1);
            case BatchCompleted completed:
                return Batch with { Status = completed.Status, FinishedAt = item.At, Error = completed.Error };
            case BatchCancelled cancelled:
                return Batch with { Status = cancelled.Status, FinishedAt = item.At, Error = BatchErrors.Cancelled };
            case BatchReopened reopened:
                return Batch with { Status = BatchStatus.Pending, StartedAt = null, FinishedAt = null, Error = null, Reruns = reopened.Rerun };
            default:
                throw new InvalidOperationException($"A batch can't be told by a {item.Event.GetType().Name}.");
        }
    }

    /// <summary>Takes an ended task into the counts, or out of them.</summary>
    private BatchView Count(TaskRow ended, int sign) => Batch with
    {
        CompletedTasks = Batch.CompletedTasks + sign,
        PassedTasks = Batch.PassedTasks + (ended.Passed == true ? sign : 0),
        FailedTasks = Batch.FailedTasks + (ended.Passed == true ? 0 : sign),
        InfraFailedTasks = Batch.InfraFailedTasks + (ended.FailureKind == FailureKind.Infrastructure ? sign : 0),
    };

    private static TaskRow Reopen(TaskRow row) =>
        row with { Passed = null, FailureKind = null, Error = null, StartedAt = null, FinishedAt = null };

    /// <summary>A rerun may go to any silo but one that has just failed the task by a fault of its own.</summary>
    private static string? SiloToAvoid(TaskRow row) => row.FailureKind == FailureKind.Infrastructure ? row.Silo : null;

    private void Change(string taskId, Func<TaskRow, TaskRow> change)
    {
        var place = _places[taskId];
        _rows[place] = change(_rows[place]);
    }
}
