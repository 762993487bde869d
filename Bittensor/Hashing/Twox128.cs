using System.Buffers.Binary;

namespace Executor.Bittensor.Hashing;

// Substrate's hash of the names of pallets and of their storage items: XXH64 with the seeds 0 and 1, side by side.
internal static class Twox128
{
    public const int Length = 2 * sizeof(ulong);

    public static void Hash(ReadOnlySpan<byte> input, Span<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, Length);
        BinaryPrimitives.WriteUInt64LittleEndian(hash, XxHash64.Hash(input, seed: 0));
        BinaryPrimitives.WriteUInt64LittleEndian(hash[sizeof(ulong)..], XxHash64.Hash(input, seed: 1));
    }
}
