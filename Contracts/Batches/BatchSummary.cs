namespace Executor.Contracts.Batches;

/// <summary>A row of the list of batches.</summary>
/// <param name="BatchId">UUID version 4, lowercase with hyphens.</param>
/// <param name="CreatedAt">When it was admitted.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="ArchiveHash">SHA-256 of its archive, 64 lowercase hex digits.</param>
/// <param name="FinishedAt">When it ended; null before, and in rows of versions that did not write it.</param>
[GenerateSerializer, Immutable, Alias("executor.batch-summary")]
public sealed record BatchSummary(
    [property: Id(0)] string BatchId,
    [property: Id(1)] DateTimeOffset CreatedAt,
    [property: Id(2)] BatchStatus Status,
    [property: Id(3)] string ArchiveHash,
    [property: Id(4)] DateTimeOffset? FinishedAt = null);
