using System.Collections.Immutable;

namespace Executor.Contracts.Batches;

/// <summary>The 202 answer to a rerun: the batch waits for its turn again.</summary>
public sealed record RerunDocument
{
    /// <summary>UUID version 4.</summary>
    public required string BatchId { get; init; }

    /// <summary>Where the batch stands: pending, or further on when the same rerun was asked for before.</summary>
    public required BatchStatus Status { get; init; }

    /// <summary>Which rerun of the batch it is: 1, 2, 3 …</summary>
    public required int Rerun { get; init; }

    /// <summary>The tasks that are run again, in ordinal order of their ids.</summary>
    public required ImmutableArray<string> Tasks { get; init; }

    /// <summary>Sequence number of the batch's newest event: what follows it is the rerun's.</summary>
    public required long LastSequence { get; init; }
}
