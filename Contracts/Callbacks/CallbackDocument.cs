using System.Collections.Immutable;
using Executor.Contracts.Batches;

namespace Executor.Contracts.Callbacks;

/// <summary>The result of an ended batch, as it is sent to the address its validators named.</summary>
public sealed record CallbackDocument
{
    /// <summary>UUID of the delivery, the same in every attempt; a batch that is run again and ends again has another.</summary>
    public required string DeliveryId { get; init; }

    /// <summary>UUID version 4.</summary>
    public required string BatchId { get; init; }

    /// <summary>SHA-256 of its archive.</summary>
    public required string ArchiveHash { get; init; }

    /// <summary>Completed or failed.</summary>
    public required BatchStatus Status { get; init; }

    /// <summary>Why the batch failed; null unless it did.</summary>
    public string? Error { get; init; }

    /// <summary>Tasks in the batch.</summary>
    public required int TotalTasks { get; init; }

    /// <summary>Tasks with reward 1.</summary>
    public required int PassedTasks { get; init; }

    /// <summary>Tasks with reward 0.</summary>
    public required int FailedTasks { get; init; }

    /// <summary>Failed tasks whose failure is the executor's own.</summary>
    public required int InfraFailedTasks { get; init; }

    /// <summary>Mean reward over all tasks.</summary>
    public required double AggregateReward { get; init; }

    /// <summary>Mean reward without the executor's own failures; null when no task was scored.</summary>
    public double? ScoredReward { get; init; }

    /// <summary>When it was admitted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its tasks were released; null when it never started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>As in <see cref="VerifyDocument.ResultsHash"/>.</summary>
    public required string ResultsHash { get; init; }

    /// <summary>The tasks in ordinal order of their ids.</summary>
    public required ImmutableArray<TaskSummary> TaskSummaries { get; init; }
}
