using Executor.Contracts.Callbacks;

namespace Executor.Contracts.Batches;

/// <summary>A batch without its tasks.</summary>
[GenerateSerializer, Immutable, Alias("executor.batch-view")]
public sealed record BatchView
{
    /// <summary>UUID version 4, lowercase with hyphens.</summary>
    [Id(0)]
    public required string BatchId { get; init; }

    /// <summary>SHA-256 of the archive the validators agreed on, 64 lowercase hex digits.</summary>
    [Id(1)]
    public required string ArchiveHash { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)]
    public BatchStatus Status { get; init; }

    /// <summary>Tasks in the batch.</summary>
    [Id(3)]
    public int TotalTasks { get; init; }

    /// <summary>Terminal tasks.</summary>
    [Id(4)]
    public int CompletedTasks { get; init; }

    /// <summary>Terminal tasks with reward 1.</summary>
    [Id(5)]
    public int PassedTasks { get; init; }

    /// <summary>Terminal tasks with reward 0, infrastructure failures included.</summary>
    [Id(6)]
    public int FailedTasks { get; init; }

    /// <summary>Failed tasks whose failure is ours.</summary>
    [Id(7)]
    public int InfraFailedTasks { get; init; }

    /// <summary>Tasks of this batch that may run at one time.</summary>
    [Id(8)]
    public int ConcurrentTasks { get; init; }

    /// <summary>When it was admitted.</summary>
    [Id(9)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its tasks were released to the silos, in its latest run; null before.</summary>
    [Id(10)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it became terminal, in its latest run; null before.</summary>
    [Id(11)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>One sentence saying why the batch failed; null unless it did.</summary>
    [Id(12)]
    public string? Error { get; init; }

    /// <summary>Sequence number of the newest event; 0 before the first.</summary>
    [Id(13)]
    public long LastSequence { get; init; }

    /// <summary>How often tasks of it were run again: its first run is 0, its first rerun 1.</summary>
    [Id(14)]
    public int Reruns { get; init; }

    /// <summary>The delivery of its result; null when nobody asked for one. Not part of what is stored.</summary>
    [Id(20)]
    public CallbackView? Callback { get; init; }

    /// <summary>Whether it has ended, for good unless it is rerun.</summary>
    public bool IsTerminal => Status is BatchStatus.Completed or BatchStatus.Failed;

    /// <summary>Sum of the rewards over all tasks; 0 for a batch without tasks.</summary>
    public double AggregateReward => TotalTasks == 0 ? 0.0 : (double)PassedTasks / TotalTasks;

    /// <summary>Mean reward over the ended tasks that are not infrastructure failures; null while there is none.</summary>
    public double? ScoredReward => CompletedTasks - InfraFailedTasks is > 0 and var scored ? (double)PassedTasks / scored : null;
}
