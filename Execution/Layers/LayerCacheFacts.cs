using System.Collections.Immutable;

namespace Executor.Execution.Layers;

/// <summary>How the cache stands.</summary>
/// <param name="Kinds">Each kind of layer, then what is kept elsewhere.</param>
/// <param name="MaxBytes">The ceiling.</param>
/// <param name="FreeBytes">What is free on its disk.</param>
internal sealed record LayerCacheFacts(ImmutableArray<LayerKindFacts> Kinds, long MaxBytes, long FreeBytes)
{
    public long Bytes => Kinds.Sum(kind => kind.Bytes);
}

/// <summary>Numbers of one kind; the last four count since the start.</summary>
/// <param name="Kind">As its folder is called.</param>
/// <param name="Entries">How many there are.</param>
/// <param name="InUse">How many of them are in use.</param>
/// <param name="Bytes">What they take on disk.</param>
/// <param name="Hits">How often one was there.</param>
/// <param name="Misses">How often one had to be built.</param>
/// <param name="Evicted">How many were given up for space.</param>
/// <param name="Corrupt">How many were not what they had been.</param>
internal sealed record LayerKindFacts(
    string Kind,
    int Entries,
    int InUse,
    long Bytes,
    long Hits = 0,
    long Misses = 0,
    long Evicted = 0,
    long Corrupt = 0);
