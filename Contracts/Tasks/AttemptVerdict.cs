namespace Executor.Contracts.Tasks;

/// <summary>The guest's fate. Final: the attempt is the task's result.</summary>
[GenerateSerializer, Immutable, Alias("executor.attempt-verdict")]
public sealed record AttemptVerdict : AttemptOutcome
{
    /// <summary>Whether every test passed: reward 1, otherwise 0.</summary>
    [Id(0)]
    public required bool Passed { get; init; }

    /// <summary>Why it did not pass; null exactly when it passed.</summary>
    [Id(1)]
    public FailureKind? FailureKind { get; init; }

    /// <summary>One sentence for a person; null when the tests themselves tell the story.</summary>
    [Id(2)]
    public string? Error { get; init; }
}
