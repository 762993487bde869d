using System.Collections.Immutable;

namespace Executor.Contracts.Batches;

/// <summary>The results of an ended batch with a hash that validators can compare.</summary>
public sealed record VerifyDocument
{
    /// <summary>UUID version 4.</summary>
    public required string BatchId { get; init; }

    /// <summary>Completed or failed.</summary>
    public required BatchStatus Status { get; init; }

    /// <summary>Tasks in the batch.</summary>
    public required int TotalTasks { get; init; }

    /// <summary>Tasks with reward 1.</summary>
    public required int PassedTasks { get; init; }

    /// <summary>Tasks with reward 0.</summary>
    public required int FailedTasks { get; init; }

    /// <summary>Mean reward over all tasks.</summary>
    public required double AggregateReward { get; init; }

    /// <summary>
    /// SHA-256 over the batch id and, for each task in ordinal order of its id, the id, an ASCII 1 or 0 for passed or not,
    /// and the reward as a little-endian IEEE 754 double; 64 lowercase hex digits.
    /// </summary>
    public required string ResultsHash { get; init; }

    /// <summary>The tasks in ordinal order of their ids.</summary>
    public required ImmutableArray<TaskSummary> TaskSummaries { get; init; }

    /// <summary>Version of this executor.</summary>
    public required string ExecutorVersion { get; init; }

    /// <summary>Seconds since the answering process started.</summary>
    public required long UptimeSecs { get; init; }
}

/// <summary>A task's part in the results.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Passed">Whether it passed.</param>
/// <param name="Reward">1 or 0.</param>
/// <param name="DurationMs">Milliseconds from first attempt to end; null when it never ran.</param>
public sealed record TaskSummary(string TaskId, bool Passed, double Reward, long? DurationMs);
