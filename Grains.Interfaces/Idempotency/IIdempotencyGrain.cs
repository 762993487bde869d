namespace Executor.Grains.Interfaces.Idempotency;

/// <summary>
/// Remembers which requests a validator made under which idempotency keys, and what they were answered. The key is the validator's hotkey,
/// a slash, and the part of its keys that is kept together: see <see cref="IdempotencyShards"/>.
/// </summary>
[Alias("executor.IIdempotencyGrain")]
public interface IIdempotencyGrain : IGrainWithStringKey
{
    /// <summary>Takes a key for a request; stored before it is answered. The first request that comes with a key owns it until it expires.</summary>
    /// <param name="key">The idempotency key.</param>
    /// <param name="request">Digest of what is asked for: the same for a repeated request, different for every other.</param>
    [Alias("Begin")]
    Task<KeyedRequest> BeginAsync(string key, string request);

    /// <summary>Keeps the answer for whoever repeats the request; stored before it is confirmed.</summary>
    /// <param name="key">The idempotency key.</param>
    /// <param name="commandId">The command's id as <see cref="BeginAsync"/> gave it.</param>
    /// <param name="answer">What the request was answered.</param>
    /// <returns>The answer to give: this one, or that of the same request when it was carried out twice at one time.</returns>
    [Alias("Complete")]
    Task<RecordedAnswer> CompleteAsync(string key, string commandId, RecordedAnswer answer);
}
