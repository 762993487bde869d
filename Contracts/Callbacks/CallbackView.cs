namespace Executor.Contracts.Callbacks;

/// <summary>The delivery of a batch's result, as HTTP shows it. The address is not part of it: it may hold a secret.</summary>
[GenerateSerializer, Immutable, Alias("executor.callback-view")]
public sealed record CallbackView
{
    /// <summary>Where it stands.</summary>
    [Id(0)]
    public required CallbackStatus Status { get; init; }

    /// <summary>Attempts made.</summary>
    [Id(1)]
    public required int Attempts { get; init; }

    /// <summary>What went wrong at the latest attempt, one sentence; null when nothing did.</summary>
    [Id(2)]
    public string? LastError { get; init; }

    /// <summary>When the next attempt is due; null when none is.</summary>
    [Id(3)]
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>When the receiver took it; null before.</summary>
    [Id(4)]
    public DateTimeOffset? DeliveredAt { get; init; }
}
