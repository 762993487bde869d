namespace Executor.Grains.Interfaces.Nonces;

/// <summary>The nonces one validator has used. The key is its hotkey.</summary>
[Alias("executor.INonceGrain")]
public interface INonceGrain : IGrainWithStringKey
{
    /// <summary>Uses a nonce up: stored before it is accepted. False when it was used within its lifetime.</summary>
    /// <param name="nonce">The nonce.</param>
    [Alias("TryUse")]
    Task<bool> TryUseAsync(string nonce);
}
