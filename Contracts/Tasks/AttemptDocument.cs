using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Executor.Contracts.Json;

namespace Executor.Contracts.Tasks;

/// <summary>One attempt of a task as HTTP shows it. Attempts are kept: no retry and no rerun takes one away or changes one that ended.</summary>
public sealed record AttemptDocument
{
    /// <summary>1, 2, 3 … within the task, over all its reruns.</summary>
    public required int Attempt { get; init; }

    /// <summary>In which rerun of the batch it was made; 0 for the first run.</summary>
    public required int Rerun { get; init; }

    /// <summary>Silo that ran it.</summary>
    public required string Silo { get; init; }

    /// <summary>When it was given to the silo.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its outcome was stored; null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Milliseconds from start to end; null while it runs.</summary>
    public long? DurationMs { get; init; }

    /// <summary>Whether it ended by a verdict about the guest or by a fault of the executor; null while it runs.</summary>
    public AttemptOutcomeKind? Outcome { get; init; }

    /// <summary>Whether it passed; null while it runs and after a fault, which says nothing about the agent.</summary>
    public bool? Passed { get; init; }

    /// <summary>1 when it passed, 0 when it did not; null while it runs and after a fault.</summary>
    public double? Reward { get; init; }

    /// <summary>Why it failed; null while it runs and when it passed.</summary>
    public FailureKind? FailureKind { get; init; }

    /// <summary>One sentence: what a verdict adds to its kind, or what the fault was; null when there is nothing to add.</summary>
    public string? Error { get; init; }

    /// <summary>Whether it was a fault that came from outside, a silo that stopped or was lost: that uses up no retry.</summary>
    public required bool Interrupted { get; init; }

    /// <summary>The stage it entered last; null when it entered none or has not ended.</summary>
    public TaskStage? Stage { get; init; }

    /// <summary>The commit its tree was made of; null before it was resolved.</summary>
    public string? Commit { get; init; }

    /// <summary>Exit code of the agent; null when it did not end by itself.</summary>
    public int? AgentExitCode { get; init; }

    /// <summary>Whether any output or the patch was cut.</summary>
    public required bool Truncated { get; init; }

    /// <summary>Use of resources by stage; empty until it ended.</summary>
    public required ImmutableArray<StageUsage> Usage { get; init; }

    /// <summary>The test scripts that were started, in their order.</summary>
    public required ImmutableArray<TestResult> Tests { get; init; }

    /// <summary>The logs that can be read at <c>/batch/{id}/task/{task_id}/log/{name}?attempt=</c>.</summary>
    public required ImmutableArray<LogDocument> Logs { get; init; }

    /// <summary>The patch that can be read at <c>/batch/{id}/task/{task_id}/patch?attempt=</c>; null when there is none.</summary>
    public PatchDocument? Patch { get; init; }
}

/// <summary>What ended an attempt. New members are added at the end only.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AttemptOutcomeKind>))]
public enum AttemptOutcomeKind
{
    /// <summary>A verdict about the guest.</summary>
    Verdict,

    /// <summary>A fault of the executor.</summary>
    Fault,
}

/// <summary>A patch as HTTP lists it.</summary>
/// <param name="Bytes">Bytes kept.</param>
/// <param name="TotalBytes">Bytes of the whole change.</param>
/// <param name="Truncated">Whether bytes were left out.</param>
public sealed record PatchDocument(long Bytes, long TotalBytes, bool Truncated);

/// <summary>All attempts of a task.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="TaskId">The task.</param>
/// <param name="Attempts">In the order they were made; empty when none was.</param>
public sealed record AttemptListDocument(string BatchId, string TaskId, ImmutableArray<AttemptDocument> Attempts);
