using Executor.Bittensor.Keys;
using Executor.Bittensor.Native;
using Executor.Bittensor.Tests.Vectors;
using SimpleBase;

namespace Executor.Bittensor.Tests.Keys;

public sealed class Ss58Tests
{
    private const string Base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    [Fact]
    public void Encode_PolkadotVectors_GivesSameAddresses()
    {
        Assert.All(VectorFiles.Addresses, vector =>
            Assert.Equal(vector.Address, Ss58.Encode(Convert.FromHexString(vector.PublicKey), vector.Prefix)));
    }

    [Fact]
    public void TryDecode_PolkadotVectors_GivesKeyAndPrefix()
    {
        Assert.All(VectorFiles.Addresses, vector =>
        {
            var publicKey = new byte[Ss58.PublicKeyLength];
            Assert.True(Ss58.TryDecode(vector.Address, publicKey, out var prefix));
            Assert.Equal((vector.PublicKey, vector.Prefix), (Convert.ToHexStringLower(publicKey), prefix));
        });
    }

    [Fact]
    public void TryDecodeHotkey_PolkadotVectors_AcceptsPrefix42Only()
    {
        Assert.All(VectorFiles.Addresses, vector =>
            Assert.Equal(vector.Prefix == Ss58.BittensorPrefix, DecodesAsHotkey(vector.Address)));
    }

    [Fact]
    public void Encode_Alice_GivesWellKnownAddress()
    {
        Assert.Equal(Alice.Address, Ss58.Encode(Convert.FromHexString(Alice.PublicKey)));
    }

    [Fact]
    public void TryDecode_EveryPrefix_RoundTrips()
    {
        var publicKey = Convert.FromHexString(Alice.PublicKey);
        var decoded = new byte[Ss58.PublicKeyLength];
        for (ushort prefix = 0; prefix < 1 << 14; prefix++)
        {
            Assert.True(Ss58.TryDecode(Ss58.Encode(publicKey, prefix), decoded, out var found));
            Assert.Equal(prefix, found);
            Assert.Equal(publicKey, decoded);
        }
    }

    [Fact]
    public void Encode_PrefixPastFourteenBits_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Ss58.Encode(new byte[Ss58.PublicKeyLength], 1 << 14));
    }

    [Fact]
    public void TryDecode_AnyDigitReplaced_IsFalse()
    {
        var publicKey = new byte[Ss58.PublicKeyLength];
        for (var i = 0; i < Alice.Address.Length; i++)
        {
            foreach (var digit in Base58Digits.Where(digit => digit != Alice.Address[i]))
            {
                var address = Alice.Address[..i] + digit + Alice.Address[(i + 1)..];
                Assert.False(Ss58.TryDecode(address, publicKey, out _), address);
            }
        }

        Assert.Equal(new byte[Ss58.PublicKeyLength], publicKey);
    }

    [Fact]
    public void TryDecode_LastDecodedByteFlipped_IsFalse()
    {
        var bytes = Base58.Bitcoin.Decode(Alice.Address).ToArray();
        bytes[^1] ^= 0xFF;

        Assert.False(DecodesAsHotkey(Base58.Bitcoin.Encode(bytes)));
    }

    // Such addresses begin with '5' as ours do; only the prefix tells them apart.
    [Theory]
    [InlineData(41)]
    [InlineData(43)]
    [InlineData(49)]
    public void TryDecodeHotkey_NeighbouringPrefixStartingWithFive_IsFalse(ushort prefix)
    {
        var address = Ss58.Encode(Convert.FromHexString(Alice.PublicKey), prefix);

        Assert.StartsWith("5", address, StringComparison.Ordinal);
        Assert.False(DecodesAsHotkey(address));
    }

    [Fact]
    public void TryDecode_Prefix42SpeltInTwoBytes_IsFalse()
    {
        byte[] body = [0x40 | (42 >> 2), (42 & 0x03) << 6, .. Convert.FromHexString(Alice.PublicKey)];

        Assert.False(Ss58.TryDecode(WithChecksum(body), new byte[Ss58.PublicKeyLength], out _));
    }

    [Theory]
    [InlineData(0x80)]
    [InlineData(0xFF)]
    public void TryDecode_ReservedFirstByte_IsFalse(byte first)
    {
        byte[] oneByte = [first, .. Convert.FromHexString(Alice.PublicKey)];
        byte[] twoBytes = [first, 0x40, .. Convert.FromHexString(Alice.PublicKey)];

        Assert.False(Ss58.TryDecode(WithChecksum(oneByte), new byte[Ss58.PublicKeyLength], out _));
        Assert.False(Ss58.TryDecode(WithChecksum(twoBytes), new byte[Ss58.PublicKeyLength], out _));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void TryDecode_KeyOfAnotherLength_IsFalse(int length)
    {
        byte[] body = [42, .. new byte[length]];

        Assert.False(DecodesAsHotkey(WithChecksum(body)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData(" 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")]
    [InlineData("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY\n")]
    [InlineData("15GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")]
    [InlineData("5grwvaef5zxb26fz9rcqpdws57cterhpnehxcpcnohgkutqy")]
    [InlineData("d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d")]
    [InlineData("11111111111111111111111111111111111111111111111111")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("5Grwva\0F5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")]
    [InlineData("5Grwva\uD800F5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")]
    public void TryDecodeHotkey_NotAnAddress_IsFalse(string text)
    {
        Assert.False(DecodesAsHotkey(text));
    }

    [Fact]
    public void TryDecodeHotkey_MillionsOfDigits_IsRefusedUnread()
    {
        Assert.False(DecodesAsHotkey(new string('5', 10_000_000)));
    }

    [Fact]
    public void TryDecode_HostileText_NeverThrowsAndHasOneSpelling()
    {
        var random = new Random(58);
        var publicKey = new byte[Ss58.PublicKeyLength];
        for (var i = 0; i < 20_000; i++)
        {
            var text = HostileText(random);
            if (Ss58.TryDecode(text, publicKey, out var prefix))
            {
                Assert.Equal(text, Ss58.Encode(publicKey, prefix));
            }
        }
    }

    private static string HostileText(Random random) => random.Next(4) switch
    {
        0 => string.Create(random.Next(120), random, (text, source) =>
        {
            foreach (ref var character in text)
            {
                character = (char)source.Next(char.MaxValue + 1);
            }
        }),
        1 => new string(random.GetItems<char>(Base58Digits, random.Next(120))),
        2 => WithChecksum(RandomBytes(random, random.Next(40))),
        _ => Alice.Address.Insert(random.Next(Alice.Address.Length), ((char)random.Next(256)).ToString()).Remove(random.Next(48), 1),
    };

    private static byte[] RandomBytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string WithChecksum(byte[] body)
    {
        var hash = new byte[Blake2b.Length512];
        Blake2b.Hash512([.. "SS58PRE"u8, .. body], hash);
        return Base58.Bitcoin.Encode([.. body, .. hash[..2]]);
    }

    private static bool DecodesAsHotkey(string address) => Ss58.TryDecodeHotkey(address, new byte[Ss58.PublicKeyLength]);
}
