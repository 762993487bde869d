using Executor.Bittensor.Keys;
using Executor.Bittensor.Tests.Vectors;

namespace Executor.Bittensor.Tests.Keys;

public sealed class Sr25519KeyPairTests
{
    [Fact]
    public void FromMiniSecret_PolkadotSeeds_GivesSamePublicKeys()
    {
        Assert.All(VectorFiles.Signatures, vector =>
        {
            using var pair = Sr25519KeyPair.FromMiniSecret(Convert.FromHexString(vector.Seed));
            Assert.Equal(vector.PublicKeyBytes, pair.PublicKey.ToArray());
        });
    }

    [Fact]
    public void FromMiniSecret_Alice_GivesWellKnownKeyAndAddress()
    {
        using var pair = Alice.KeyPair();

        Assert.Equal((Alice.PublicKey, Alice.Address), (Convert.ToHexStringLower(pair.PublicKey), pair.Address));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void FromMiniSecret_AnotherLength_Throws(int length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Sr25519KeyPair.FromMiniSecret(new byte[length]));
    }

    [Theory]
    [InlineData(Alice.MiniSecret)]
    [InlineData("0x" + Alice.MiniSecret)]
    [InlineData("0xE5BE9A5092B81BCA64BE81D212E7F2F9EBA183BB7A90954F7B76361F6EDB5C0A")]
    public void TryFromSeed_HexOfAlice_GivesAlice(string seed)
    {
        Assert.True(Sr25519KeyPair.TryFromSeed(seed, out var pair));
        using (pair)
        {
            Assert.Equal(Alice.Address, pair.Address);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("//Alice")]
    [InlineData("0X" + Alice.MiniSecret)]
    [InlineData(Alice.MiniSecret + "00")]
    [InlineData("bottom drive obey lake curtain smoke basket hold race lonely fit walk")]
    public void TryFromSeed_NotASeed_IsFalse(string seed)
    {
        Assert.False(Sr25519KeyPair.TryFromSeed(seed, out var pair));
        Assert.Null(pair);
    }

    // The lengths cross the sponge's rate of 166 bytes and its multiples, wherever the framing puts them.
    [Fact]
    public void Sign_EveryLengthUpTo600_Verifies()
    {
        using var pair = Sr25519KeyPair.Generate();
        var bytes = new byte[600];
        new Random(600).NextBytes(bytes);
        for (var length = 0; length <= bytes.Length; length++)
        {
            var message = bytes.AsSpan(0, length);
            Assert.True(Sr25519.Verify(pair.PublicKey, message, pair.Sign(message)), $"{length} bytes");
        }
    }

    [Fact]
    public void Sign_LongMessage_Verifies()
    {
        using var pair = Alice.KeyPair();
        var message = new byte[1_000_000];

        Assert.True(Sr25519.Verify(pair.PublicKey, message, pair.Sign(message)));
    }

    [Fact]
    public void Sign_SameMessageTwice_DrawsAnotherNonce()
    {
        using var pair = Alice.KeyPair();

        Assert.NotEqual(pair.Sign("message"u8)[..32], pair.Sign("message"u8)[..32]);
    }

    [Fact]
    public void Generate_Twice_GivesDifferentKeys()
    {
        using var one = Sr25519KeyPair.Generate();
        using var other = Sr25519KeyPair.Generate();

        Assert.NotEqual(one.Address, other.Address);
    }

    [Fact]
    public void Sign_FromManyThreads_Verifies()
    {
        using var pair = Sr25519KeyPair.Generate();
        Parallel.For(0, 200, i =>
        {
            var message = BitConverter.GetBytes(i);
            Assert.True(Sr25519.Verify(pair.PublicKey, message, pair.Sign(message)));
        });
    }

    [Fact]
    public void Sign_AfterDispose_Throws()
    {
        var pair = Alice.KeyPair();
        pair.Dispose();
        pair.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pair.Sign("message"u8));
        Assert.Equal(Alice.PublicKey, Convert.ToHexStringLower(pair.PublicKey));
    }
}
