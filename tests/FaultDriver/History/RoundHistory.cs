using System.Collections.Concurrent;
using Executor.Contracts.Batches;
using Executor.Contracts.Tasks;

namespace Executor.FaultDriver.History;

/// <summary>All that clients were told in a round, and every contradiction in it. Written by all clients at once.</summary>
internal sealed class RoundHistory
{
    private readonly ConcurrentQueue<string> _broken = new();
    private readonly ConcurrentQueue<AcceptedVote> _votes = new();
    private readonly ConcurrentDictionary<(string BatchId, string TaskId), string> _ends = new();
    private readonly ConcurrentDictionary<string, string> _batchEnds = new();
    private readonly ConcurrentDictionary<(string BatchId, long Sequence), string> _events = new();

    public IReadOnlyCollection<string> Broken => [.. _broken.Distinct()];

    public IReadOnlyCollection<AcceptedVote> Votes => _votes;

    public IReadOnlyCollection<string> BatchIds => [.. _votes.Select(vote => vote.BatchId).OfType<string>().Distinct()];

    public void Break(int invariant, string what) => _broken.Enqueue($"invariant {invariant}: {what}");

    public void Add(AcceptedVote vote) => _votes.Enqueue(vote);

    /// <summary>Invariant 3: what was reported as an end stays as it was reported.</summary>
    public void Add(string batchId, TaskDocument task)
    {
        if (task.Status is TaskStage.Completed or TaskStage.Failed)
        {
            var told = $"{task.Status} reward {task.Reward} failure {task.FailureKind} attempt {task.Attempt} finished {task.FinishedAt:O}";
            var before = _ends.GetOrAdd((batchId, task.TaskId), told);
            if (before != told)
            {
                Break(3, $"task {task.TaskId} of batch {batchId} was [{before}] and is [{told}]");
            }
        }
        else if (_ends.TryGetValue((batchId, task.TaskId), out var before))
        {
            Break(3, $"task {task.TaskId} of batch {batchId} was [{before}] and is {task.Status}");
        }
    }

    /// <summary>Invariants 3 and 7, of the batch as a whole.</summary>
    public void Add(BatchDocument batch)
    {
        if (batch.PassedTasks + batch.FailedTasks != batch.CompletedTasks || batch.CompletedTasks > batch.TotalTasks)
        {
            Break(7, $"batch {batch.BatchId} counts {batch.PassedTasks} + {batch.FailedTasks} = {batch.CompletedTasks} of {batch.TotalTasks}");
        }

        if (batch.FinishedAt is not null)
        {
            var told = $"{batch.Status} {batch.PassedTasks}+{batch.FailedTasks} of {batch.TotalTasks} finished {batch.FinishedAt:O} at {batch.LastSequence}";
            var before = _batchEnds.GetOrAdd(batch.BatchId, told);
            if (before != told)
            {
                Break(3, $"batch {batch.BatchId} was [{before}] and is [{told}]");
            }
        }
    }

    /// <summary>An event of a batch has one content, whoever reads it and when.</summary>
    public void Add(string batchId, long sequence, string content)
    {
        if (_events.GetOrAdd((batchId, sequence), content) is var before && before != content)
        {
            Break(5, $"event {sequence} of batch {batchId} was {before} and is {content}");
        }
    }
}
