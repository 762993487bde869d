using System.Collections.Immutable;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Grains.Batches;

/// <summary>Written when the batch is made, when it is to end before its tasks have ended, and when it is opened again.</summary>
[GenerateSerializer, Alias("executor.state.batch-order")]
internal sealed record BatchOrderState
{
    [Id(0)]
    public BatchOrder? Order { get; init; }

    [Id(1)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set before the first task is aborted, so that an end which a crash interrupts is gone on with.</summary>
    [Id(2)]
    public BatchEnding? Ending { get; init; }

    /// <summary>Every rerun, in order. One is added before the log says so, so that an opening which a crash interrupts is gone on with.</summary>
    [Id(3)]
    public ImmutableArray<RerunOrder> Reruns
    {
        // State of an older version does not have it, and reading that leaves no initializer in force.
        get => field.IsDefault ? [] : field;
        init;
    }

    /// <summary>How many of the reruns are in the log with all their tasks.</summary>
    [Id(4)]
    public int Reopened { get; init; }

    /// <summary>
    /// Sequence number of the last event, set before the first part of the batch is removed: from there on the batch is gone, and what is
    /// left of it is only what a crash has left.
    /// </summary>
    [Id(10)]
    public long? DiscardedAfter { get; init; }
}

/// <summary>Why a batch ends before its tasks have ended.</summary>
[GenerateSerializer, Immutable, Alias("executor.state.batch-ending")]
internal sealed record BatchEnding([property: Id(0)] FailureKind Kind, [property: Id(1)] string Reason);
