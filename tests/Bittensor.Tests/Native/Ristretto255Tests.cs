using System.Globalization;
using System.Numerics;
using Executor.Bittensor.Native;

namespace Executor.Bittensor.Tests.Native;

public sealed class Ristretto255Tests
{
    private static readonly byte[] Zero = new byte[32];

    // RFC 9496, appendix A.1: small multiples of the base point.
    [Theory]
    [InlineData(0, "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(1, "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")]
    [InlineData(2, "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919")]
    [InlineData(3, "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259")]
    public void TryMultiplyBase_SmallScalar_GivesPublishedMultiple(byte scalar, string expected)
    {
        var product = new byte[32];

        Assert.True(Ristretto255.TryMultiplyBase(Scalar(scalar), product));
        Assert.Equal(expected, Convert.ToHexStringLower(product));
    }

    // RFC 9496, appendix A.2, one or two of each kind.
    [Theory]
    [InlineData("00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371")]
    [InlineData("3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void IsElement_BadEncoding_IsFalse(string encoding)
    {
        Assert.False(Ristretto255.IsElement(Convert.FromHexString(encoding)));
    }

    // Found with libsodium 1.0.18, whose own check leaves the top bit out.
    [Fact]
    public void IsElement_TopBitOfValidEncodingSet_IsFalse()
    {
        var encoding = Multiple(5);
        Assert.True(Ristretto255.IsElement(encoding));

        encoding[^1] |= 0x80;
        Assert.False(Ristretto255.IsElement(encoding));
    }

    [Fact]
    public void IsReduced_AroundOrder_IsTrueBelowOnly()
    {
        var order = (BigInteger.One << 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);

        Assert.True(Ristretto255.IsReduced(Scalar(0)));
        Assert.True(Ristretto255.IsReduced(Scalar(order - 1)));
        Assert.False(Ristretto255.IsReduced(Scalar(order)));
        Assert.False(Ristretto255.IsReduced(Scalar(order + 1)));
        Assert.False(Ristretto255.IsReduced(Scalar((BigInteger.One << 256) - 1)));
    }

    [Fact]
    public void TryMultiply_ZeroFactor_GivesIdentity()
    {
        var product = new byte[32];

        Assert.True(Ristretto255.TryMultiply(Scalar(0), Multiple(5), product));
        Assert.Equal(Zero, product);
        Assert.True(Ristretto255.TryMultiply(Scalar(5), Zero, product));
        Assert.Equal(Zero, product);
    }

    // Encodings that are none are refused, whatever they are multiplied by.
    [Fact]
    public void TryMultiply_NoElement_IsRefused()
    {
        var topBit = Multiple(5);
        topBit[^1] |= 0x80;
        byte[][] wrong = [topBit, Scalar(1), Scalar((BigInteger.One << 255) - 19), Scalar((BigInteger.One << 255) - 18), Scalar((BigInteger.One << 256) - 1)];

        Assert.All(wrong, encoding =>
        {
            Assert.False(Ristretto255.IsElement(encoding));
            Assert.False(Ristretto255.TryMultiply(Scalar(0), encoding, new byte[32]));
            Assert.False(Ristretto255.TryMultiply(Scalar(1), encoding, new byte[32]));
            Assert.False(Ristretto255.TryMultiply(Scalar(7), encoding, new byte[32]));
        });
    }

    [Fact]
    public void TrySubtract_EqualElements_GivesIdentity()
    {
        var difference = new byte[32];

        Assert.True(Ristretto255.TrySubtract(Multiple(5), Multiple(5), difference));
        Assert.Equal(Zero, difference);
    }

    [Fact]
    public void TrySubtract_IdentityOnTheRight_GivesLeft()
    {
        var difference = new byte[32];

        Assert.True(Ristretto255.TrySubtract(Multiple(5), Zero, difference));
        Assert.Equal(Multiple(5), difference);
    }

    [Fact]
    public void TrySubtract_IdentityOnTheLeft_GivesNegative()
    {
        var order = (BigInteger.One << 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);
        var difference = new byte[32];

        Assert.True(Ristretto255.TrySubtract(Zero, Multiple(5), difference));
        Assert.Equal(Multiple(order - 5), difference);
    }

    [Fact]
    public void TryMultiply_LengthsWrong_ThrowsBeforeLibsodiumReads()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Ristretto255.TryMultiply(new byte[31], new byte[32], new byte[32]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ristretto255.TryMultiply(new byte[32], new byte[31], new byte[32]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ristretto255.TryMultiply(new byte[32], new byte[32], new byte[31]));
    }

    private static byte[] Multiple(BigInteger scalar)
    {
        var product = new byte[32];
        Assert.True(Ristretto255.TryMultiplyBase(Scalar(scalar), product));
        return product;
    }

    private static byte[] Scalar(BigInteger value)
    {
        var bytes = new byte[32];
        Assert.True(value.TryWriteBytes(bytes, out _, isUnsigned: true));
        return bytes;
    }
}
