using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Contracts.Tasks;

namespace Executor.Grains.Batches;

/// <summary>What the batch's events come to, up to a sequence number. The log is the truth; this only shortens reading it.</summary>
[GenerateSerializer, Alias("executor.state.batch-progress")]
internal sealed record BatchProgressState
{
    [Id(0)]
    public BatchView? Batch { get; init; }

    [Id(1)]
    public ImmutableArray<TaskRow> Tasks { get; init; } = [];
}
