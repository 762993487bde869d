namespace Executor.Grains.Interfaces.Nonces;

/// <summary>The nonces one validator has used. The key is its hotkey.</summary>
[Alias("executor.INonceGrain")]
public interface INonceGrain : IGrainWithStringKey
{
    /// <summary>Uses a nonce up: stored before it is accepted. False when it was used within its lifetime.</summary>
    /// <param name="nonce">The nonce.</param>
    [Alias("TryUse")]
    Task<bool> TryUseAsync(string nonce);

    /// <summary>The same, for a nonce that must stay used at least until a moment, also when its lifetime is over before.</summary>
    /// <param name="nonce">The nonce.</param>
    /// <param name="leastUntil">As long as a copy of the request could pass for a fresh one.</param>
    [Alias("TryUseUntil")]
    Task<bool> TryUseUntilAsync(string nonce, DateTimeOffset leastUntil);
}
