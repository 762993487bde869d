using Executor.Bittensor.Keys;

namespace Executor.Bittensor.Tests.Keys;

public sealed class SignatureHexTests
{
    private static readonly byte[] Signature = [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 7))];
    private static readonly string Digits = Convert.ToHexStringLower(Signature);

    [Fact]
    public void TryParse_HexWithAndWithoutMarker_GivesBytes()
    {
        Assert.Equal(Signature, Parse(Digits));
        Assert.Equal(Signature, Parse("0x" + Digits));
    }

    [Fact]
    public void TryParse_UppercaseDigits_GivesBytes()
    {
        Assert.Equal(Signature, Parse(Digits.ToUpperInvariant()));
        Assert.Equal(Signature, Parse("0x" + Digits.ToUpperInvariant()));
    }

    [Fact]
    public void TryParse_UppercaseMarker_IsFalse()
    {
        Assert.Null(Parse("0X" + Digits));
    }

    [Fact]
    public void TryParse_MarkerTwice_IsFalse()
    {
        Assert.Null(Parse("0x0x" + Digits));
        Assert.Null(Parse(string.Concat("0x0x", Digits.AsSpan(2))));
        Assert.Null(Parse(string.Concat("0x0x", Digits.AsSpan(4))));
    }

    [Fact]
    public void TryParse_AnotherLength_IsFalse()
    {
        Assert.Null(Parse(""));
        Assert.Null(Parse("0x"));
        Assert.Null(Parse(Digits.AsSpan(1)));
        Assert.Null(Parse(Digits.AsSpan(2)));
        Assert.Null(Parse(Digits + "0"));
        Assert.Null(Parse(Digits + "00"));
        Assert.Null(Parse(new string('0', 10_000_000)));
    }

    [Theory]
    [InlineData('g')]
    [InlineData(' ')]
    [InlineData('-')]
    [InlineData('\0')]
    [InlineData('\u0661')]
    [InlineData('\uFF11')]
    [InlineData('\uD800')]
    public void TryParse_CharacterThatIsNoHexDigit_IsFalse(char character)
    {
        Assert.Null(Parse(character + Digits[1..]));
        Assert.Null(Parse(Digits[..^1] + character));
    }

    [Fact]
    public void TryParse_HostileText_NeverThrows()
    {
        var random = new Random(16);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new char[random.Next(2) == 0 ? 128 : random.Next(200)];
            foreach (ref var character in text.AsSpan())
            {
                character = (char)random.Next(i % 2 == 0 ? 128 : char.MaxValue + 1);
            }

            Assert.Null(Parse(text));
        }
    }

    [Fact]
    public void Format_ThenTryParse_RoundTrips()
    {
        Assert.Equal("0x" + Digits, SignatureHex.Format(Signature));
        Assert.Equal(Signature, Parse(SignatureHex.Format(Signature)));
    }

    private static byte[]? Parse(ReadOnlySpan<char> text)
    {
        var signature = new byte[Sr25519.SignatureLength];
        return SignatureHex.TryParse(text, signature) ? signature : null;
    }
}
