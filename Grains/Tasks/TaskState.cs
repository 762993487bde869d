using System.Collections.Immutable;
using Executor.Contracts.Tasks;

namespace Executor.Grains.Tasks;

[GenerateSerializer, Alias("executor.state.task")]
internal sealed record TaskState
{
    [Id(0)]
    public ImmutableArray<AttemptRecord> Attempts { get; init; } = [];

    /// <summary>How the task ended; null while it has not.</summary>
    [Id(1)]
    public TaskEnd? End { get; init; }

    /// <summary>The rerun of the batch that the end, or its absence, belongs to; 0 for the first run.</summary>
    [Id(2)]
    public int Rerun { get; init; }

    public AttemptRecord? Current => Attempts.IsEmpty ? null : Attempts[^1];
}

/// <summary>The task's end, whichever way it came.</summary>
[GenerateSerializer, Immutable, Alias("executor.state.task-end")]
internal sealed record TaskEnd
{
    [Id(0)]
    public bool Passed { get; init; }

    [Id(1)]
    public FailureKind? FailureKind { get; init; }

    [Id(2)]
    public string? Error { get; init; }

    /// <summary>Number of the attempt that is the result; 0 when none was made.</summary>
    [Id(3)]
    public int Attempt { get; init; }
}
