namespace Executor.Contracts.Tasks;

/// <summary>A task as its batch sees it: everything the event log says of it, nothing that needs the blob store.</summary>
[GenerateSerializer, Immutable, Alias("executor.task-row")]
public sealed record TaskRow
{
    /// <summary>Folder name of the task in the archive.</summary>
    [Id(0)]
    public required string TaskId { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)]
    public TaskStage Status { get; init; }

    /// <summary>The stage its latest attempt entered last; null before the first.</summary>
    [Id(2)]
    public TaskStage? Stage { get; init; }

    /// <summary>Number of its latest attempt; 0 before the first.</summary>
    [Id(3)]
    public int Attempt { get; init; }

    /// <summary>Whether it passed; null until it is terminal.</summary>
    [Id(4)]
    public bool? Passed { get; init; }

    /// <summary>Why it failed; null unless it failed.</summary>
    [Id(5)]
    public FailureKind? FailureKind { get; init; }

    /// <summary>One sentence for a person; null when there is nothing to add to the failure kind.</summary>
    [Id(6)]
    public string? Error { get; init; }

    /// <summary>Name of the silo of its latest attempt; null before the first, and while a rerun waits that may go to any silo.</summary>
    [Id(7)]
    public string? Silo { get; init; }

    /// <summary>When its first attempt of the latest run began; null before.</summary>
    [Id(8)]
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it became terminal; null before.</summary>
    [Id(9)]
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>1 when it passed, otherwise 0.</summary>
    public double Reward => Passed == true ? 1.0 : 0.0;

    /// <summary>Whether it has ended, for good unless it is rerun.</summary>
    public bool IsTerminal => Status is TaskStage.Completed or TaskStage.Failed;
}
