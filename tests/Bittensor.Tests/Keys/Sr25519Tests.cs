using System.Text;
using Executor.Bittensor.Keys;
using Executor.Bittensor.Tests.Vectors;

namespace Executor.Bittensor.Tests.Keys;

public sealed class Sr25519Tests
{
    [Fact]
    public void Verify_PolkadotSignatures_IsTrue()
    {
        Assert.All(VectorFiles.Signatures, vector =>
            Assert.True(Sr25519.Verify(vector.PublicKeyBytes, vector.MessageBytes, vector.SignatureBytes)));
    }

    [Theory]
    [InlineData(
        "46ebddef8cd9bb167dc30878d7113b7e168e6f0646beffd77d69d39bad76b47a",
        "this is a message",
        "4e172314444b8f820bb54c22e95076f220ed25373e5c178234aa6c211d29271244b947e3ff3418ff6b45fd1df1140c8cbff69fc58ee6dc96df70936a2bb74b82")]
    [InlineData(
        Alice.PublicKey,
        Alice.Address + "test-nonce-42",
        "60286716aedd7d0113a6b45bf6f8de465bfdf6d0044bd12747a59b1496a1ae000d418f4c3fa82752ab85a43eab9eeb4acbbbf978f86ef463b09aca325865bd87")]
    public void Verify_PublishedSignature_IsTrue(string publicKey, string message, string signature)
    {
        Assert.True(Sr25519.Verify(
            Convert.FromHexString(publicKey), Encoding.UTF8.GetBytes(message), Convert.FromHexString(signature)));
    }

    [Fact]
    public void Verify_TamperedSignature_IsFalse()
    {
        Assert.All(VectorFiles.Signatures.SelectMany(Mutations.Of), attempt => Assert.False(attempt.Verifies, attempt.Name));
    }

    [Fact]
    public void Verify_AnySingleBitFlipped_IsFalse()
    {
        var vector = VectorFiles.Signatures.First(vector => vector.Message.Length == 64);
        var (key, message, signature) = (vector.PublicKeyBytes, vector.MessageBytes, vector.SignatureBytes);

        Assert.All(Enumerable.Range(0, 512), bit => Assert.False(Sr25519.Verify(key, message, Mutations.Flip(signature, bit))));
        Assert.All(Enumerable.Range(0, 256), bit => Assert.False(Sr25519.Verify(key, Mutations.Flip(message, bit), signature)));
        Assert.All(Enumerable.Range(0, 256), bit => Assert.False(Sr25519.Verify(Mutations.Flip(key, bit), message, signature)));
    }

    [Fact]
    public void Verify_ForgerWithStrictEncodings_IsTrue()
    {
        var forger = new Forger(987_654_321, "message"u8.ToArray());

        Assert.True(forger.Honest.Verifies);
        Assert.True(forger.ZeroNonce.Verifies);
    }

    [Fact]
    public void Verify_ForgerWithLooseEncodings_IsFalse()
    {
        var forger = new Forger(987_654_321, "message"u8.ToArray());

        Assert.All(forger.Attempts(), attempt => Assert.False(attempt.Verifies, attempt.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Substrate")]
    [InlineData("substrat")]
    [InlineData("substrate\0")]
    public void Verify_SignedInAnotherContext_IsFalse(string context)
    {
        using var pair = Alice.KeyPair();
        var signature = pair.Sign(Encoding.UTF8.GetBytes(context), "message"u8);

        Assert.True(Sr25519.Verify(Encoding.UTF8.GetBytes(context), pair.PublicKey, "message"u8, signature));
        Assert.False(Sr25519.Verify(pair.PublicKey, "message"u8, signature));
    }

    [Fact]
    public void Verify_AnyOtherLength_IsFalse()
    {
        var vector = VectorFiles.Signatures[^1];
        var (key, message, signature) = (vector.PublicKeyBytes, vector.MessageBytes, vector.SignatureBytes);
        for (var length = 0; length <= 130; length++)
        {
            var bytes = new byte[length];
            signature.AsSpan(0, Math.Min(length, signature.Length)).CopyTo(bytes);
            Assert.Equal(length == Sr25519.SignatureLength, Sr25519.Verify(key, message, bytes));

            bytes.AsSpan().Clear();
            key.AsSpan(0, Math.Min(length, key.Length)).CopyTo(bytes);
            Assert.Equal(length == Sr25519.PublicKeyLength, Sr25519.Verify(bytes, message, signature));
        }
    }

    // Random bytes seldom pass the first checks, so half of the cases start from an honest signature.
    [Fact]
    public void Verify_HostileBytes_NeverThrows()
    {
        var random = new Random(25519);
        for (var i = 0; i < 20_000; i++)
        {
            var vector = random.GetItems(VectorFiles.Signatures, 1)[0];
            var key = Disturb(random, vector.PublicKeyBytes);
            var signature = Disturb(random, vector.SignatureBytes);
            var honest = key.SequenceEqual(vector.PublicKeyBytes) && signature.SequenceEqual(vector.SignatureBytes);

            Assert.Equal(honest, Sr25519.Verify(key, vector.MessageBytes, signature));
        }
    }

    private static byte[] Disturb(Random random, byte[] honest)
    {
        switch (random.Next(4))
        {
            case 0:
                return honest;
            case 1:
                return Mutations.Flip(honest, random.Next(honest.Length * 8));
            default:
                var bytes = new byte[random.Next(4) == 0 ? random.Next(100) : honest.Length];
                random.NextBytes(bytes);
                return bytes;
        }
    }
}
