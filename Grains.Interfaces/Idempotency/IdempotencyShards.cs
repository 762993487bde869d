using System.Security.Cryptography;
using System.Text;

namespace Executor.Grains.Interfaces.Idempotency;

/// <summary>Spreads the keys of one validator over several grains, so that a write costs the same however many keys it has used.</summary>
public static class IdempotencyShards
{
    /// <summary>Key of the grain that remembers an idempotency key.</summary>
    /// <param name="hotkey">SS58 address of the validator.</param>
    /// <param name="key">The idempotency key.</param>
    public static string Of(string hotkey, string key) => $"{hotkey}/{SHA256.HashData(Encoding.UTF8.GetBytes(key))[0]:x2}";
}
