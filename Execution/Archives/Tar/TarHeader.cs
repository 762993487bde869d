using System.Buffers.Binary;
using System.Text;

namespace Executor.Execution.Archives.Tar;

/// <summary>One 512-byte header of a tar: V7, ustar, pax and GNU share these fields.</summary>
internal sealed record TarHeader(string Name, long Size, char Type, bool IsExecutable)
{
    public const int BlockSize = 512;

    private const int ChecksumOffset = 148;
    private const int ChecksumLength = 8;
    private const int ExecuteBits = 0b001_001_001;

    /// <summary>Null when the block is no header.</summary>
    public static TarHeader? Parse(ReadOnlySpan<byte> block)
    {
        if (ParseNumber(block.Slice(ChecksumOffset, ChecksumLength)) is not { } checksum || !IsSum(block, checksum)
            || ParseNumber(block.Slice(124, 12)) is not { } size
            || ParseNumber(block.Slice(100, 8)) is not { } mode)
        {
            return null;
        }

        string name = Text(block[..100]);
        // GNU uses the bytes of the prefix for other things, and has another magic.
        bool hasPrefix = block.Slice(257, 6).SequenceEqual("ustar\0"u8) && block[345] != 0;
        if (hasPrefix)
        {
            name = Text(block.Slice(345, 155)) + "/" + name;
        }

        return new TarHeader(name, size, (char)block[156], (mode & ExecuteBits) != 0);
    }

    public static bool IsZero(ReadOnlySpan<byte> block) => !block.ContainsAnyExcept((byte)0);

    private static bool IsSum(ReadOnlySpan<byte> block, long checksum)
    {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BlockSize; i++)
        {
            byte value = i is >= ChecksumOffset and < ChecksumOffset + ChecksumLength ? (byte)' ' : block[i];
            unsigned += value;
            // Some early writers summed signed bytes.
            signed += (sbyte)value;
        }

        return checksum == unsigned || checksum == signed;
    }

    // Octal digits, or a big-endian number marked by the high bit; null for anything else and for what is negative.
    private static long? ParseNumber(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
        {
            ReadOnlySpan<byte> high = field[..^8];
            bool small = field[0] == 0x80 && (high.Length <= 1 || !high[1..].ContainsAnyExcept((byte)0));
            long number = field.Length > 8 && small ? BinaryPrimitives.ReadInt64BigEndian(field[^8..]) : -1;
            return number >= 0 ? number : null;
        }

        long value = 0;
        foreach (byte digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
