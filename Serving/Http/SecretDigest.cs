using System.Security.Cryptography;
using System.Text;

namespace Executor.Serving.Http;

// A secret to compare with. Digests have one length: the comparison tells neither the secret's nor where it differs.
internal sealed class SecretDigest
{
    private readonly byte[] _digest;

    private SecretDigest(string secret) => _digest = Digest(secret);

    // Null when there is no secret.
    public static SecretDigest? Of(string? secret) => string.IsNullOrEmpty(secret) ? null : new SecretDigest(secret);

    public bool Matches(string presented) => CryptographicOperations.FixedTimeEquals(Digest(presented), _digest);

    private static byte[] Digest(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
