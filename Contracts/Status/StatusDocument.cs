using System.Collections.Immutable;
using Executor.Contracts.Silos;

namespace Executor.Contracts.Status;

/// <summary>The executor as a whole.</summary>
public sealed record StatusDocument
{
    /// <summary>Version of this executor.</summary>
    public required string Version { get; init; }

    /// <summary>Seconds since the answering process started.</summary>
    public required long UptimeSecs { get; init; }

    /// <summary>Batches running now.</summary>
    public required int ActiveBatches { get; init; }

    /// <summary>Batches ever admitted.</summary>
    public required long TotalBatches { get; init; }

    /// <summary>Batches that ended, failed ones included.</summary>
    public required long CompletedBatches { get; init; }

    /// <summary>Tasks of ended batches with reward 1.</summary>
    public required long TasksPassed { get; init; }

    /// <summary>Tasks of ended batches with reward 0.</summary>
    public required long TasksFailed { get; init; }

    /// <summary>Tasks of one batch, and of one silo, that may run at one time.</summary>
    public required int MaxConcurrentTasks { get; init; }

    /// <summary>Whether a batch runs now.</summary>
    public required bool HasActiveBatch { get; init; }

    /// <summary>Batches waiting for their turn.</summary>
    public required int QueuedBatches { get; init; }

    /// <summary>Tasks waiting for a slot.</summary>
    public required int QueuedTasks { get; init; }

    /// <summary>Archives waiting for votes.</summary>
    public required int PendingConsensus { get; init; }

    /// <summary>The silos.</summary>
    public required ImmutableArray<SiloView> Silos { get; init; }

    /// <summary>The validator set, without its hotkeys.</summary>
    public required ValidatorSetDocument Validators { get; init; }
}

/// <summary>The validator set in numbers.</summary>
/// <param name="Count">Validators in it.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="FetchedAt">When the source last gave a good answer; null before the first.</param>
/// <param name="Stale">Whether the source has failed since, or has not confirmed the set since this start.</param>
/// <param name="Block">Block the set was read at; null when the source has no blocks.</param>
/// <param name="Problem">Why the last refresh failed; null when it did not.</param>
/// <param name="AgeSecs">Whole seconds since <paramref name="FetchedAt"/>; null before the first good answer.</param>
public sealed record ValidatorSetDocument(
    int Count, string Source, DateTimeOffset? FetchedAt, bool Stale, long? Block, string? Problem, long? AgeSecs = null);
