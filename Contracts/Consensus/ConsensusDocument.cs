namespace Executor.Contracts.Consensus;

/// <summary>Where the vote on an archive stands.</summary>
public sealed record ConsensusDocument
{
    /// <summary>SHA-256 of the archive, 64 lowercase hex digits.</summary>
    public required string ArchiveHash { get; init; }

    /// <summary><c>pending</c>, <c>reached</c> or <c>expired</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Votes counted.</summary>
    public required int Votes { get; init; }

    /// <summary>Votes needed.</summary>
    public required int Required { get; init; }

    /// <summary>Size of the validator set.</summary>
    public required int TotalValidators { get; init; }

    /// <summary>The batch; null until it is admitted.</summary>
    public string? BatchId { get; init; }

    /// <summary>When pending votes lapse; null once reached.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
