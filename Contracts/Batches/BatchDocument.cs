using System.Text.Json.Serialization;
using Executor.Contracts.Callbacks;

namespace Executor.Contracts.Batches;

/// <summary>A batch without its tasks, as HTTP shows it.</summary>
public sealed record BatchDocument
{
    /// <summary>UUID version 4.</summary>
    public required string BatchId { get; init; }

    /// <summary>Where it stands.</summary>
    public required BatchStatus Status { get; init; }

    /// <summary>Tasks in the batch.</summary>
    public required int TotalTasks { get; init; }

    /// <summary>Tasks that ended.</summary>
    public required int CompletedTasks { get; init; }

    /// <summary>Ended tasks with reward 1.</summary>
    public required int PassedTasks { get; init; }

    /// <summary>Ended tasks with reward 0.</summary>
    public required int FailedTasks { get; init; }

    /// <summary>Failed tasks whose failure is the executor's own.</summary>
    public required int InfraFailedTasks { get; init; }

    /// <summary>Sum of the rewards over all tasks; 0 while the batch runs, as clients of the protocol expect.</summary>
    public required double AggregateReward { get; init; }

    /// <summary>Mean reward without the executor's own failures; null while no task has been scored.</summary>
    public double? ScoredReward { get; init; }

    /// <summary>Why the batch failed; null unless it did.</summary>
    public string? Error { get; init; }

    /// <summary>Milliseconds from start to end of its latest run; null until it ended.</summary>
    public long? DurationMs { get; init; }

    /// <summary>SHA-256 of its archive.</summary>
    public required string ArchiveHash { get; init; }

    /// <summary>When it was admitted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its tasks were released, in its latest run; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its latest run ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Tasks that may run at one time.</summary>
    public required int ConcurrentTasks { get; init; }

    /// <summary>The delivery of its result; absent when no vote asked for one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CallbackView? Callback { get; init; }

    /// <summary>Sequence number of its newest event.</summary>
    public required long LastSequence { get; init; }

    /// <summary>How often tasks of it were run again; 0 in its first run.</summary>
    public int Reruns { get; init; }
}
