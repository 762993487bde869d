using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Gateway.Tests.Fakes;

// A batch that is whatever the test says, with a log that the test writes.
internal sealed class FakeBatch : IBatchGrain
{
    public const string Id = "0b5a3c7e-1d2f-4a6b-8c9d-0e1f2a3b4c5d";
    public static readonly DateTimeOffset Created = new(2026, 3, 11, 15, 30, 15, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private ImmutableArray<SequencedEvent> _log = [];
    private BatchView? _view = new()
    {
        BatchId = Id,
        ArchiveHash = new string('a', 64),
        Status = BatchStatus.Running,
        TotalTasks = 2,
        ConcurrentTasks = 2,
        CreatedAt = Created,
        StartedAt = Created.AddSeconds(1),
    };

    public ImmutableArray<TaskRow> Rows { get; set; } = [new TaskRow { TaskId = "task-a" }, new TaskRow { TaskId = "task-b" }];

    public int Cancellations { get; private set; }

    public List<string> CancelledTasks { get; } = [];

    public int LogReads { get; private set; }

    // Thrown by every call while set.
    public Exception? Failure { get; set; }

    public BatchView? View
    {
        get
        {
            lock (_gate)
            {
                return _view is null ? null : _view with { LastSequence = Math.Max(_view.LastSequence, _log.Length) };
            }
        }

        set
        {
            lock (_gate)
            {
                _view = value;
            }
        }
    }

    // Stores an event; whether the stream carries it is the test's business.
    public SequencedEvent Record(BatchEvent happened)
    {
        lock (_gate)
        {
            var recorded = new SequencedEvent(_log.Length + 1, Created.AddSeconds(_log.Length), happened);
            _log = _log.Add(recorded);
            if (happened.IsTerminal)
            {
                _view = _view! with { Status = BatchStatus.Completed, FinishedAt = Created.AddMinutes(1) };
            }

            return recorded;
        }
    }

    public Task<BatchView?> GetAsync() => Answer(View);

    public Task<BatchSnapshot?> GetSnapshotAsync() => Answer(View is { } view ? new BatchSnapshot(view, Rows) : null);

    public Task<ImmutableArray<SequencedEvent>?> ReadEventsAsync(long after, int limit)
    {
        LogReads++;
        return Answer<ImmutableArray<SequencedEvent>?>(View is null ? null : [.. _log.Skip((int)after).Take(limit)]);
    }

    public Task<BatchView?> CancelAsync()
    {
        Cancellations++;
        return Answer(View);
    }

    public Task<TaskRow?> CancelTaskAsync(string taskId)
    {
        CancelledTasks.Add(taskId);
        return Answer(View is null ? null : Rows.FirstOrDefault(row => row.TaskId == taskId));
    }

    public Task<RerunOutcome> ReopenAsync(RerunRequest request, bool hasRoom) => throw new NotSupportedException();

    public Task CreateAsync(BatchOrder order) => throw new NotSupportedException();

    public Task StartAsync() => throw new NotSupportedException();

    public Task ReportAsync(params ImmutableArray<TaskNews> news) => throw new NotSupportedException();

    public Task<bool> DiscardAsync(DateTimeOffset endedBefore) => throw new NotSupportedException();

    public Task<BatchOrder?> GetOrderAsync() => throw new NotSupportedException();

    public Task ResubmitAsync() => throw new NotSupportedException();

    private Task<T> Answer<T>(T answer) => Failure is { } failure ? Task.FromException<T>(failure) : Task.FromResult(answer);
}
