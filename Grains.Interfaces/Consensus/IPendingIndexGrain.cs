namespace Executor.Grains.Interfaces.Consensus;

/// <summary>Counts the archives that are waiting for votes, so that there are never too many. Key 0.</summary>
[Alias("executor.IPendingIndexGrain")]
public interface IPendingIndexGrain : IGrainWithIntegerKey
{
    /// <summary>Takes a place for an archive, or renews the one it has. False when every place is taken by other archives.</summary>
    /// <param name="archiveHash">SHA-256 of the archive, lowercase hex.</param>
    /// <param name="expiresAt">When the place is free again by itself.</param>
    [Alias("TryReserve")]
    Task<bool> TryReserveAsync(string archiveHash, DateTimeOffset expiresAt);

    /// <summary>Frees the place of an archive; nothing happens when it has none.</summary>
    /// <param name="archiveHash">SHA-256 of the archive, lowercase hex.</param>
    [Alias("Release")]
    Task ReleaseAsync(string archiveHash);

    /// <summary>Archives that are waiting for votes now.</summary>
    [Alias("Count")]
    Task<int> CountAsync();
}
