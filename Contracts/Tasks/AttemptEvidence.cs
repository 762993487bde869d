using System.Collections.Immutable;

namespace Executor.Contracts.Tasks;

/// <summary>What an attempt left behind, however it ended. The texts themselves are in the blob store.</summary>
[GenerateSerializer, Immutable, Alias("executor.attempt-evidence")]
public sealed record AttemptEvidence
{
    /// <summary>An attempt that left nothing.</summary>
    public static AttemptEvidence None { get; } = new();

    /// <summary>The last stage the attempt entered; null when it entered none.</summary>
    [Id(0)]
    public TaskStage? LastStage { get; init; }

    /// <summary>The commit the tree was made of, 40 or 64 hex digits; null before it was resolved.</summary>
    [Id(1)]
    public string? Commit { get; init; }

    /// <summary>Exit code of the agent; null when it did not end by itself.</summary>
    [Id(2)]
    public int? AgentExitCode { get; init; }

    /// <summary>Whether the agent was killed at its time limit.</summary>
    [Id(3)]
    public bool AgentTimedOut { get; init; }

    /// <summary>The agent's change; null when the agent did not run to its end or to its limit.</summary>
    [Id(4)]
    public PatchRef? Patch { get; init; }

    /// <summary>Captured output in the order it was made.</summary>
    [Id(5)]
    public ImmutableArray<LogRef> Logs { get; init; } = [];

    /// <summary>The test scripts that were started, in their order.</summary>
    [Id(6)]
    public ImmutableArray<TestResult> Tests { get; init; } = [];

    /// <summary>Use of resources by stage, in the order of the stages.</summary>
    [Id(7)]
    public ImmutableArray<StageUsage> Usage { get; init; } = [];

    /// <summary>
    /// Test and configuration files the agent touched, in ordinal order; empty when there were none. Fresh grading has left them behind,
    /// grading in place has not.
    /// </summary>
    [Id(8)]
    public ImmutableArray<string> ProtectedEdits
    {
        // State of an older version does not have it, and reading that leaves no initializer in force.
        get => field.IsDefault ? [] : field;
        init;
    }

    /// <summary>Whether what was installed came from the cache; null when the stage was not reached or there was nothing to install.</summary>
    [Id(9)]
    public bool? InstallCached { get; init; }
}
