namespace Executor.Bittensor.Native;

// BLAKE2b without a key. The length is part of what is hashed: a shorter hash is not the beginning of a longer one.
internal static class Blake2b
{
    public const int Length512 = 64;
    public const int Length128 = 16;

    public static void Hash512(ReadOnlySpan<byte> input, Span<byte> hash) => Hash(input, hash, Length512);

    public static void Hash128(ReadOnlySpan<byte> input, Span<byte> hash) => Hash(input, hash, Length128);

    private static void Hash(ReadOnlySpan<byte> input, Span<byte> hash, int length)
    {
        Libsodium.EnsureReady();
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, length);
        if (NativeMethods.crypto_generichash(hash, (nuint)length, input, (ulong)input.Length, key: default, keyLength: 0) != 0)
        {
            throw new InvalidOperationException("libsodium refused to hash.");
        }
    }
}
