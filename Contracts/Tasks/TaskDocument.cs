using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Executor.Contracts.Tasks;

/// <summary>A task as HTTP shows it.</summary>
public sealed record TaskDocument
{
    /// <summary>Folder name of the task in the archive.</summary>
    public required string TaskId { get; init; }

    /// <summary>Where it stands.</summary>
    public required TaskStage Status { get; init; }

    /// <summary>Whether it passed; null until it ended.</summary>
    public bool? Passed { get; init; }

    /// <summary>1 when it passed, otherwise 0.</summary>
    public required double Reward { get; init; }

    /// <summary>Output of every test script with a headline and PASS or FAIL; empty when none ran. In a snapshot: the last 4 KiB.</summary>
    public required string TestOutput { get; init; }

    /// <summary>Standard output, a line break, and standard error of the agent; empty when it did not run. In a snapshot: the last 4 KiB.</summary>
    public required string AgentOutput { get; init; }

    /// <summary>The agent's change as a unified diff; empty when there is none. Absent in a snapshot.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AgentPatch { get; init; }

    /// <summary>One sentence; null when there is nothing to add.</summary>
    public string? Error { get; init; }

    /// <summary>Milliseconds from the first attempt of the latest run to its end; null until it ended.</summary>
    public long? DurationMs { get; init; }

    /// <summary>The stage its latest attempt entered last; null before the first.</summary>
    public TaskStage? Stage { get; init; }

    /// <summary>Number of its latest attempt; 0 before the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>Why it failed; null unless it did.</summary>
    public FailureKind? FailureKind { get; init; }

    /// <summary>Silo of its latest attempt; null before the first.</summary>
    public string? Silo { get; init; }

    /// <summary>Use of resources by stage; empty until it ended. Absent in a snapshot.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<StageUsage>? Usage { get; init; }

    /// <summary>
    /// Test and configuration files the agent touched; empty when there were none. Fresh grading has left them behind, grading in place has
    /// not. Absent in a snapshot.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? ProtectedEdits { get; init; }

    /// <summary>
    /// Whether what was installed came from the cache. Absent in a snapshot, where the stage was not reached, and where there was nothing to
    /// install.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? InstallCached { get; init; }

    /// <summary>When its first attempt of the latest run began; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Exit code of the agent; null when it did not end by itself.</summary>
    public int? AgentExitCode { get; init; }

    /// <summary>Whether any output or the patch was cut.</summary>
    public required bool Truncated { get; init; }

    /// <summary>Bytes of agent output and test output as shown elsewhere in full; only in a snapshot.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OutputSizes? OutputBytes { get; init; }

    /// <summary>The single tests; only when one task is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<TestDocument>? TestResults { get; init; }

    /// <summary>The logs that can be read in full; only when one task is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<LogDocument>? Logs { get; init; }
}

/// <summary>Sizes of outputs whose tails a snapshot shows.</summary>
/// <param name="AgentOutput">Bytes of the agent's output as kept.</param>
/// <param name="TestOutput">Bytes of the tests' output as kept.</param>
public sealed record OutputSizes(long AgentOutput, long TestOutput);

/// <summary>One test script as HTTP shows it.</summary>
/// <param name="Name">Path of the script.</param>
/// <param name="Passed">Whether it ended with exit code 0.</param>
/// <param name="Output">Standard output, a line break, and standard error.</param>
/// <param name="ExitCode">Its exit code; -1 when it was killed or could not be started.</param>
public sealed record TestDocument(string Name, bool Passed, string Output, int ExitCode);

/// <summary>One log as HTTP lists it.</summary>
/// <param name="Name">Name for <c>/batch/{id}/task/{task_id}/log/{name}</c>.</param>
/// <param name="Bytes">Bytes kept.</param>
/// <param name="TotalBytes">Bytes written by the process.</param>
/// <param name="Truncated">Whether bytes were left out.</param>
public sealed record LogDocument(string Name, long Bytes, long TotalBytes, bool Truncated);

/// <summary>All tasks of a batch.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="Tasks">In ordinal order of their ids.</param>
public sealed record TaskListDocument(string BatchId, ImmutableArray<TaskDocument> Tasks);
