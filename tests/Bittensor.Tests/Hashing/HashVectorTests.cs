using Executor.Bittensor.Hashing;
using Executor.Bittensor.Native;
using Executor.Bittensor.Tests.Vectors;

namespace Executor.Bittensor.Tests.Hashing;

public sealed class HashVectorTests
{
    public static TheoryData<string, string, string> Hashes() =>
        [.. VectorFiles.Hashes.Select(vector => (vector.Input, vector.Twox128, vector.Blake2))];

    [Theory]
    [MemberData(nameof(Hashes))]
    public void Twox128_AndBlake2_AreThoseOfAnotherImplementation(string input, string twox128, string blake2)
    {
        var bytes = Convert.FromHexString(input);
        var hash = new byte[Twox128.Length];
        Twox128.Hash(bytes, hash);
        Assert.Equal(twox128, Convert.ToHexStringLower(hash));
        Blake2b.Hash128(bytes, hash);
        Assert.Equal(blake2, Convert.ToHexStringLower(hash));
    }

    // Published with the algorithm.
    [Theory]
    [InlineData("", 0, 0xEF46DB3751D8E999)]
    [InlineData("a", 0, 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0, 0x44BC2CF5AD770999)]
    public void XxHash64_OfAKnownText_IsTheKnownHash(string text, ulong seed, ulong hash) =>
        Assert.Equal(hash, XxHash64.Hash(System.Text.Encoding.ASCII.GetBytes(text), seed));
}
