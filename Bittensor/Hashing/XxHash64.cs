using System.Buffers.Binary;
using System.Numerics;

namespace Executor.Bittensor.Hashing;

// XXH64. Not a hash to rely on against anybody: Substrate derives the names of its storage from it.
internal static class XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;
    private const int StripeLength = 4 * sizeof(ulong);

    public static ulong Hash(ReadOnlySpan<byte> input, ulong seed)
    {
        var rest = input;
        var hash = (rest.Length >= StripeLength ? HashStripes(ref rest, seed) : seed + Prime5) + (ulong)input.Length;
        while (rest.Length >= sizeof(ulong))
        {
            hash = (BitOperations.RotateLeft(hash ^ Round(0, ReadUInt64(rest)), 27) * Prime1) + Prime4;
            rest = rest[sizeof(ulong)..];
        }

        if (rest.Length >= sizeof(uint))
        {
            hash = (BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(rest) * Prime1), 23) * Prime2) + Prime3;
            rest = rest[sizeof(uint)..];
        }

        foreach (var value in rest)
        {
            hash = BitOperations.RotateLeft(hash ^ (value * Prime5), 11) * Prime1;
        }

        return Avalanche(hash);
    }

    private static ulong HashStripes(ref ReadOnlySpan<byte> rest, ulong seed)
    {
        var (first, second, third, fourth) = (seed + Prime1 + Prime2, seed + Prime2, seed, seed - Prime1);
        for (; rest.Length >= StripeLength; rest = rest[StripeLength..])
        {
            first = Round(first, ReadUInt64(rest));
            second = Round(second, ReadUInt64(rest[sizeof(ulong)..]));
            third = Round(third, ReadUInt64(rest[(2 * sizeof(ulong))..]));
            fourth = Round(fourth, ReadUInt64(rest[(3 * sizeof(ulong))..]));
        }

        var hash = BitOperations.RotateLeft(first, 1) + BitOperations.RotateLeft(second, 7)
            + BitOperations.RotateLeft(third, 12) + BitOperations.RotateLeft(fourth, 18);
        hash = Merge(hash, first);
        hash = Merge(hash, second);
        hash = Merge(hash, third);
        return Merge(hash, fourth);
    }

    private static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + (input * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * Prime1) + Prime4;

    private static ulong Avalanche(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private static ulong ReadUInt64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
