using System.Collections.Immutable;
using Executor.Contracts.Blobs;

namespace Executor.Grains.Consensus;

[GenerateSerializer, Alias("executor.state.consensus")]
internal sealed record ConsensusState
{
    /// <summary>Who voted in this round, and when.</summary>
    [Id(0)]
    public ImmutableDictionary<string, DateTimeOffset> Voters { get; init; } = ImmutableDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    [Id(1)]
    public BlobRef? Archive { get; init; }

    /// <summary>The first vote's wish, within the operator's maximum.</summary>
    [Id(2)]
    public int ConcurrentTasks { get; init; }

    /// <summary>When the round began; null before the first vote.</summary>
    [Id(3)]
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>Votes counted when there were enough; null before.</summary>
    [Id(4)]
    public int? CountedVotes { get; init; }

    [Id(5)]
    public int RequiredVotes { get; init; }

    /// <summary>Chosen before the batch is admitted, so that admitting it again after a crash is the same admission.</summary>
    [Id(6)]
    public string? BatchId { get; init; }

    [Id(7)]
    public bool Admitted { get; init; }

    [Id(8)]
    public int TotalTasks { get; init; }

    /// <summary>Why the archive can never be run; null while that is not known of it.</summary>
    [Id(9)]
    public ImmutableArray<string>? Problems { get; init; }

    /// <summary>Where to send the result, as the first vote of the round said that said anything; null while none has.</summary>
    [Id(10)]
    public string? CallbackUrl { get; init; }

    public bool Reached => CountedVotes is not null;
}
