using Executor.Contracts.Tasks;

namespace Executor.Grains.Interfaces.Tasks;

/// <summary>What a task tells its batch: where its latest attempt stands.</summary>
[GenerateSerializer, Immutable, Alias("executor.task-news")]
public sealed record TaskNews
{
    /// <summary>The task.</summary>
    [Id(0)]
    public required string TaskId { get; init; }

    /// <summary>Number of the attempt.</summary>
    [Id(1)]
    public required int Attempt { get; init; }

    /// <summary>The stage entered; queued when a further attempt is wanted; terminal when the task has ended.</summary>
    [Id(2)]
    public required TaskStage Stage { get; init; }

    /// <summary>Name of the silo; null while it waits.</summary>
    [Id(3)]
    public string? Silo { get; init; }

    /// <summary>Why the task failed; null unless it did.</summary>
    [Id(4)]
    public FailureKind? FailureKind { get; init; }

    /// <summary>One sentence: the error of a failed task, or why a further attempt is made; null when there is nothing to add.</summary>
    [Id(5)]
    public string? Reason { get; init; }

    /// <summary>Which start of the silo runs it; null while it waits.</summary>
    [Id(6)]
    public string? Instance { get; init; }

    /// <summary>Of which rerun of the batch this is news: that of an earlier one is old.</summary>
    [Id(7)]
    public int Rerun { get; init; }

    /// <summary>How long to wait from now on before the further attempt; zero when there is no reason to.</summary>
    [Id(8)]
    public TimeSpan RetryAfter { get; init; }
}
