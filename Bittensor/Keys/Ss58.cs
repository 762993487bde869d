using System.Buffers;
using Executor.Bittensor.Native;
using SimpleBase;

namespace Executor.Bittensor.Keys;

// SS58 addresses of 32-byte public keys: base58 of prefix ‖ key ‖ first two bytes of BLAKE2b-512("SS58PRE" ‖ prefix ‖ key).
public static class Ss58
{
    // "Substrate, generic": the one Bittensor uses.
    public const ushort BittensorPrefix = 42;
    public const int PublicKeyLength = 32;

    private const int ChecksumLength = 2;
    private const int MaxPrefixLength = 2;
    private const int MaxDecodedLength = MaxPrefixLength + PublicKeyLength + ChecksumLength;

    // 36 bytes take at most 50 base58 digits. Longer text is refused unread: base58 decoding is quadratic.
    private const int MaxAddressLength = 50;

    // One byte holds prefixes below 64, two bytes hold 14 bits.
    private const int TwoBytePrefixes = 64;
    private const int PrefixLimit = 1 << 14;

    private static readonly SearchValues<char> Digits = SearchValues.Create(Base58Alphabet.Bitcoin.Value);

    private static ReadOnlySpan<byte> Preamble => "SS58PRE"u8;

    public static string Encode(ReadOnlySpan<byte> publicKey, ushort prefix = BittensorPrefix)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(publicKey.Length, PublicKeyLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(prefix, PrefixLimit);
        Span<byte> bytes = stackalloc byte[MaxDecodedLength];
        var prefixLength = WritePrefix(prefix, bytes);
        publicKey.CopyTo(bytes[prefixLength..]);
        var checksummed = bytes[..(prefixLength + PublicKeyLength)];
        WriteChecksum(checksummed, bytes.Slice(checksummed.Length, ChecksumLength));
        return Base58.Bitcoin.Encode(bytes[..(checksummed.Length + ChecksumLength)]);
    }

    // Any network's address of a 32-byte key. False leaves publicKey as it was.
    public static bool TryDecode(ReadOnlySpan<char> address, Span<byte> publicKey, out ushort prefix)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(publicKey.Length, PublicKeyLength);
        prefix = 0;
        Span<byte> buffer = stackalloc byte[MaxAddressLength];

        // SimpleBase throws at characters outside ASCII, also from TryDecode: only its own digits reach it.
        if (address.Length is 0 or > MaxAddressLength
            || address.ContainsAnyExcept(Digits)
            || !Base58.Bitcoin.TryDecode(address, buffer, out var length)
            || !TryReadPrefix(buffer[..length], out var found, out var prefixLength)
            || length != prefixLength + PublicKeyLength + ChecksumLength)
        {
            return false;
        }

        var checksummed = buffer[..(prefixLength + PublicKeyLength)];
        Span<byte> checksum = stackalloc byte[ChecksumLength];
        WriteChecksum(checksummed, checksum);
        if (!checksum.SequenceEqual(buffer.Slice(checksummed.Length, ChecksumLength)))
        {
            return false;
        }

        checksummed[prefixLength..].CopyTo(publicKey);
        prefix = found;
        return true;
    }

    // The rule for hotkeys: prefix 42 and nothing else, so that one key has exactly one address.
    public static bool TryDecodeHotkey(ReadOnlySpan<char> address, Span<byte> publicKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(publicKey.Length, PublicKeyLength);
        Span<byte> decoded = stackalloc byte[PublicKeyLength];
        if (!TryDecode(address, decoded, out var prefix) || prefix != BittensorPrefix)
        {
            return false;
        }

        decoded.CopyTo(publicKey);
        return true;
    }

    // Two bytes 01aaaaaa bbcccccc carry the prefix with bits cccccc aaaaaabb.
    private static int WritePrefix(ushort prefix, Span<byte> bytes)
    {
        if (prefix < TwoBytePrefixes)
        {
            bytes[0] = (byte)prefix;
            return 1;
        }

        bytes[0] = (byte)(0x40 | ((prefix >> 2) & 0x3F));
        bytes[1] = (byte)((prefix >> 8) | ((prefix & 0x03) << 6));
        return 2;
    }

    private static bool TryReadPrefix(ReadOnlySpan<byte> bytes, out ushort prefix, out int length)
    {
        (prefix, length) = (0, 1);
        if (bytes.IsEmpty || bytes[0] >= 0x80)
        {
            return false;
        }

        if (bytes[0] < TwoBytePrefixes)
        {
            prefix = bytes[0];
            return true;
        }

        if (bytes.Length < 2)
        {
            return false;
        }

        length = 2;
        prefix = (ushort)(((bytes[0] & 0x3F) << 2) | (bytes[1] >> 6) | ((bytes[1] & 0x3F) << 8));

        // A prefix that fits in one byte has no second spelling.
        return prefix >= TwoBytePrefixes;
    }

    private static void WriteChecksum(ReadOnlySpan<byte> checksummed, Span<byte> checksum)
    {
        Span<byte> input = stackalloc byte[Preamble.Length + checksummed.Length];
        Preamble.CopyTo(input);
        checksummed.CopyTo(input[Preamble.Length..]);
        Span<byte> hash = stackalloc byte[Blake2b.Length512];
        Blake2b.Hash512(input, hash);
        hash[..ChecksumLength].CopyTo(checksum);
    }
}
