using System.Buffers.Binary;
using System.Numerics;

namespace Executor.Bittensor.Transcripts;

// The permutation Keccak-f[1600] of FIPS 202, section 3.3. .NET offers hashes built on it, but not the permutation.
internal static class KeccakF1600
{
    public const int StateLength = Lanes * sizeof(ulong);

    private const int Lanes = 25;

    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
        0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    // Pi walks the lanes in this order, starting from lane 1; Rho rotates each step by the offset below it.
    private static ReadOnlySpan<byte> PiOrder =>
        [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

    private static ReadOnlySpan<byte> RhoOffsets =>
        [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];

    public static void Permute(Span<byte> state)
    {
        Span<ulong> lanes = stackalloc ulong[Lanes];
        for (var i = 0; i < Lanes; i++)
        {
            lanes[i] = BinaryPrimitives.ReadUInt64LittleEndian(state[(i * sizeof(ulong))..]);
        }

        foreach (var constant in RoundConstants)
        {
            Theta(lanes);
            RhoAndPi(lanes);
            Chi(lanes);
            lanes[0] ^= constant;
        }

        for (var i = 0; i < Lanes; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(state[(i * sizeof(ulong))..], lanes[i]);
        }

        lanes.Clear();
    }

    private static void Theta(Span<ulong> lanes)
    {
        Span<ulong> parity = stackalloc ulong[5];
        for (var x = 0; x < 5; x++)
        {
            parity[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
        }

        for (var x = 0; x < 5; x++)
        {
            var change = parity[(x + 4) % 5] ^ BitOperations.RotateLeft(parity[(x + 1) % 5], 1);
            for (var y = 0; y < Lanes; y += 5)
            {
                lanes[x + y] ^= change;
            }
        }
    }

    private static void RhoAndPi(Span<ulong> lanes)
    {
        var carried = lanes[1];
        for (var i = 0; i < PiOrder.Length; i++)
        {
            ref var target = ref lanes[PiOrder[i]];
            (carried, target) = (target, BitOperations.RotateLeft(carried, RhoOffsets[i]));
        }
    }

    private static void Chi(Span<ulong> lanes)
    {
        for (var y = 0; y < Lanes; y += 5)
        {
            var (a, b, c, d, e) = (lanes[y], lanes[y + 1], lanes[y + 2], lanes[y + 3], lanes[y + 4]);
            lanes[y] = a ^ (~b & c);
            lanes[y + 1] = b ^ (~c & d);
            lanes[y + 2] = c ^ (~d & e);
            lanes[y + 3] = d ^ (~e & a);
            lanes[y + 4] = e ^ (~a & b);
        }
    }
}
