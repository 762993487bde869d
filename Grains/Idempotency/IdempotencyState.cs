using System.Collections.Immutable;
using Executor.Grains.Interfaces.Idempotency;

namespace Executor.Grains.Idempotency;

[GenerateSerializer, Alias("executor.state.idempotency")]
internal sealed record IdempotencyState
{
    /// <summary>Keys and what they were used for.</summary>
    [Id(0)]
    public ImmutableDictionary<string, IdempotencyEntry> Keys { get; init; } =
        ImmutableDictionary.Create<string, IdempotencyEntry>(StringComparer.Ordinal);
}

/// <summary>What a key was used for.</summary>
/// <param name="Request">Digest of the request.</param>
/// <param name="CommandId">Names what the request asks for.</param>
/// <param name="Until">When the key may be used for something else.</param>
/// <param name="Answer">What the request was answered; null unless that is known.</param>
[GenerateSerializer, Immutable, Alias("executor.state.idempotency-entry")]
internal sealed record IdempotencyEntry(
    [property: Id(0)] string Request,
    [property: Id(1)] string CommandId,
    [property: Id(2)] DateTimeOffset Until,
    [property: Id(3)] RecordedAnswer? Answer);
