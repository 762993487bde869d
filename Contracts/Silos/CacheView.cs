namespace Executor.Contracts.Silos;

/// <summary>What a silo keeps so that a task it has seen before costs nothing. Counts begin with the process.</summary>
/// <param name="Bytes">Bytes its entries take on disk.</param>
/// <param name="Entries">Entries kept now.</param>
/// <param name="InUse">Entries that running attempts stand on and that stay for as long.</param>
/// <param name="Hits">Times an entry was there.</param>
/// <param name="Misses">Times it had to be made.</param>
/// <param name="Evicted">Entries that had to make room.</param>
/// <param name="Corrupt">Entries that were not what they had been when made, and were thrown away.</param>
/// <param name="MaxBytes">Bytes above which the entries used longest ago are thrown away.</param>
[GenerateSerializer, Immutable, Alias("executor.cache-view")]
public sealed record CacheView(
    [property: Id(0)] long Bytes,
    [property: Id(1)] int Entries,
    [property: Id(2)] int InUse,
    [property: Id(3)] long Hits,
    [property: Id(4)] long Misses,
    [property: Id(5)] long Evicted,
    [property: Id(6)] long Corrupt,
    [property: Id(7)] long MaxBytes);
