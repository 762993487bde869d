using System.Security.Cryptography;
using Executor.Bittensor.Transcripts;

namespace Executor.Bittensor.Tests.Transcripts;

public sealed class KeccakF1600Tests
{
    [Fact]
    public void Permute_ZeroState_MatchesKeccakTeamsVector()
    {
        var state = new byte[KeccakF1600.StateLength];

        KeccakF1600.Permute(state);
        Assert.Equal("e7dde140798f25f18a47c033f9ccd584eea95aa61e2698d54d49806f304715bd", Convert.ToHexStringLower(state.AsSpan(0, 32)));

        KeccakF1600.Permute(state);
        Assert.Equal("3ccb6ef94d955c2d6db55770d02c336a6c6bd770128d3d0994d06955b2d9208a", Convert.ToHexStringLower(state.AsSpan(0, 32)));
    }

    // SHA3-256 built here on our permutation against the platform's: every lane matters over many blocks.
    [Theory]
    [InlineData(0)]
    [InlineData(135)]
    [InlineData(136)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Permute_UnderSha3Sponge_MatchesPlatformHash(int length)
    {
        Assert.SkipUnless(SHA3_256.IsSupported, "The platform's OpenSSL has no SHA-3.");
        var message = new byte[length];
        new Random(length).NextBytes(message);

        Assert.Equal(SHA3_256.HashData(message), Sha3(message));
    }

    private static byte[] Sha3(ReadOnlySpan<byte> message)
    {
        const int rate = 136;
        var state = new byte[KeccakF1600.StateLength];
        var position = 0;
        foreach (var value in message)
        {
            state[position++] ^= value;
            if (position == rate)
            {
                KeccakF1600.Permute(state);
                position = 0;
            }
        }

        state[position] ^= 0x06;
        state[rate - 1] ^= 0x80;
        KeccakF1600.Permute(state);
        return state[..SHA3_256.HashSizeInBytes];
    }
}
