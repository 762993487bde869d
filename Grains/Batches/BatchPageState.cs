using System.Collections.Immutable;
using Executor.Contracts.Batches;

namespace Executor.Grains.Batches;

[GenerateSerializer, Alias("executor.state.batch-page")]
internal sealed record BatchPageState
{
    /// <summary>Oldest first.</summary>
    [Id(0)]
    public ImmutableArray<BatchSummary> Batches { get; init; } = [];
}
