using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Grains.Batches;

/// <summary>Written when the batch is made, and once more when it is to end before its tasks have ended.</summary>
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
