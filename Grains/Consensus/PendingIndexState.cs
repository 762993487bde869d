using System.Collections.Immutable;

namespace Executor.Grains.Consensus;

[GenerateSerializer, Alias("executor.state.pending-index")]
internal sealed record PendingIndexState
{
    /// <summary>Archives that wait for votes, and when each lapses.</summary>
    [Id(0)]
    public ImmutableDictionary<string, DateTimeOffset> Pending { get; init; } = ImmutableDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);
}
