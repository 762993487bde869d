namespace Executor.Contracts.Batches;

/// <summary>A row of the list of batches, as HTTP shows it.</summary>
/// <param name="BatchId">UUID version 4.</param>
/// <param name="CreatedAt">When it was admitted.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="ArchiveHash">SHA-256 of its archive.</param>
public sealed record BatchListItem(string BatchId, DateTimeOffset CreatedAt, BatchStatus Status, string ArchiveHash);
