using Executor.Contracts.Callbacks;

namespace Executor.Grains.Callbacks;

[GenerateSerializer, Alias("executor.state.callback")]
internal sealed record CallbackState
{
    /// <summary>Null while nothing is scheduled.</summary>
    [Id(0)]
    public string? Url { get; init; }

    /// <summary>The event that ended the batch.</summary>
    [Id(1)]
    public long Sequence { get; init; }

    [Id(2)]
    public string DeliveryId { get; init; } = "";

    [Id(3)]
    public CallbackStatus Status { get; init; }

    [Id(4)]
    public int Attempts { get; init; }

    [Id(5)]
    public string? LastError { get; init; }

    [Id(6)]
    public DateTimeOffset? NextAttemptAt { get; init; }

    [Id(7)]
    public DateTimeOffset? DeliveredAt { get; init; }
}
