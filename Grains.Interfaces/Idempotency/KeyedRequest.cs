namespace Executor.Grains.Interfaces.Idempotency;

/// <summary>What is known of a request that came with an idempotency key.</summary>
/// <param name="State">Where the key stands.</param>
/// <param name="CommandId">
/// Names what the request asks for, the same each time it is repeated: a command that knows it was carried out is not carried out again.
/// 32 hex digits; empty when the request must not be carried out.
/// </param>
/// <param name="Answer">What the request was answered; null unless it was.</param>
[GenerateSerializer, Immutable, Alias("executor.keyed-request")]
public sealed record KeyedRequest(
    [property: Id(0)] KeyState State,
    [property: Id(1)] string CommandId,
    [property: Id(2)] RecordedAnswer? Answer);

/// <summary>Where an idempotency key stands. New members are added at the end only.</summary>
public enum KeyState
{
    /// <summary>Nobody knows what the request came to: it is to be carried out, perhaps once more.</summary>
    Open,

    /// <summary>The request was answered.</summary>
    Answered,

    /// <summary>The key belongs to another request.</summary>
    Taken,

    /// <summary>The validator has used too many keys: this one was not taken.</summary>
    Refused,
}

/// <summary>An answer as it was given.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body, JSON.</param>
[GenerateSerializer, Immutable, Alias("executor.recorded-answer")]
public sealed record RecordedAnswer([property: Id(0)] int Status, [property: Id(1)] string Body);
