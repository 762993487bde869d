using Executor.Grains.Interfaces.Batches;

namespace Executor.Grains.Batches;

/// <summary>Written once, when the batch is made.</summary>
[GenerateSerializer, Alias("executor.state.batch-order")]
internal sealed record BatchOrderState
{
    [Id(0)]
    public BatchOrder? Order { get; init; }

    [Id(1)]
    public DateTimeOffset CreatedAt { get; init; }
}
