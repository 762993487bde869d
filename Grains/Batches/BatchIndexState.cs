using System.Collections.Immutable;

namespace Executor.Grains.Batches;

/// <summary>Small at any number of batches: only those that have not ended are named here, the list itself is in pages.</summary>
[GenerateSerializer, Alias("executor.state.batch-index")]
internal sealed record BatchIndexState
{
    /// <summary>Batches that wait, the next one first.</summary>
    [Id(0)]
    public ImmutableArray<string> Queue { get; init; } = [];

    [Id(1)]
    public ImmutableArray<string> Running { get; init; } = [];

    /// <summary>Page of each batch that has not ended.</summary>
    [Id(2)]
    public ImmutableDictionary<string, long> Pages { get; init; } = ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);

    [Id(3)]
    public long Submitted { get; init; }

    [Id(4)]
    public long Finished { get; init; }

    [Id(5)]
    public long TasksPassed { get; init; }

    [Id(6)]
    public long TasksFailed { get; init; }

    [Id(7)]
    public long DurationMs { get; init; }

    /// <summary>Those that have not ended because they were opened again.</summary>
    [Id(8)]
    public ImmutableDictionary<string, OpenRerun> Reruns
    {
        // State of an older version does not have it, and reading that leaves no initializer in force.
        get => field ?? ImmutableDictionary.Create<string, OpenRerun>(StringComparer.Ordinal);
        init;
    }

    /// <summary>Rows on a full page.</summary>
    public const int PageCapacity = 256;

    /// <summary>The page the next batch goes on.</summary>
    public long NextPage => Submitted / PageCapacity;
}
