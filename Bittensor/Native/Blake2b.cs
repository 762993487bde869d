namespace Executor.Bittensor.Native;

internal static class Blake2b
{
    public const int Length = 64;

    public static void Hash512(ReadOnlySpan<byte> input, Span<byte> hash)
    {
        Libsodium.EnsureReady();
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, Length);
        if (NativeMethods.crypto_generichash(hash, Length, input, (ulong)input.Length, key: default, keyLength: 0) != 0)
        {
            throw new InvalidOperationException("libsodium refused to hash.");
        }
    }
}
