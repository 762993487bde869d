using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Contracts.Tasks;

namespace Executor.Contracts.Events;

/// <summary>Data of the <c>snapshot</c> event: the batch as it stands at one sequence number.</summary>
public sealed record SnapshotDocument
{
    /// <summary>Where the batch stands.</summary>
    public required BatchStatus Status { get; init; }

    /// <summary>Tasks in the batch.</summary>
    public required int TotalTasks { get; init; }

    /// <summary>Tasks that ended.</summary>
    public required int CompletedTasks { get; init; }

    /// <summary>Ended tasks with reward 1.</summary>
    public required int PassedTasks { get; init; }

    /// <summary>Ended tasks with reward 0.</summary>
    public required int FailedTasks { get; init; }

    /// <summary>Mean reward over all tasks; 0 until the batch ended.</summary>
    public required double AggregateReward { get; init; }

    /// <summary>The tasks, with the tails of their outputs.</summary>
    public required ImmutableArray<TaskDocument> Tasks { get; init; }

    /// <summary>Sequence number of the newest event the snapshot includes: the events after it follow.</summary>
    public required long LastSequence { get; init; }
}
