using System.Buffers.Binary;

namespace Executor.Bittensor.Scale;

// Reads SCALE, Substrate's encoding, from bytes that a stranger may have made. Whatever the bytes are, a read gives a value or
// throws ScaleException, and nothing is allocated for more items than the bytes that are left can hold: a length is a claim.
// Only the shortest form of a number is one, as for the reference implementation: no value has two encodings.
internal ref struct ScaleReader(ReadOnlySpan<byte> bytes)
{
    private const int LongestCompact = 9;

    private ReadOnlySpan<byte> _rest = bytes;

    // Bytes that were not read. A reader that knows only a part of a record leaves what newer runtimes append.
    public readonly int Remaining => _rest.Length;

    public bool ReadBool(string field) => ReadByte(field) switch
    {
        0 => false,
        1 => true,
        var other => throw new ScaleException($"{field}: {other} is not a bool"),
    };

    // Whether a value follows.
    public bool ReadOption(string field) => ReadByte(field) switch
    {
        0 => false,
        1 => true,
        var other => throw new ScaleException($"{field}: {other} is not the mark of an option"),
    };

    public ushort ReadUInt16(string field) => BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(sizeof(ushort), field));

    public ulong ReadUInt64(string field) => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(sizeof(ulong), field));

    // A slice of the input, not a copy.
    public ReadOnlySpan<byte> ReadBytes(int count, string field)
    {
        if (count > _rest.Length)
        {
            throw new ScaleException($"{field}: {_rest.Length} of {count} bytes are there");
        }

        var read = _rest[..count];
        _rest = _rest[count..];
        return read;
    }

    // The two lowest bits of the first byte say how long the number is: one, two or four bytes with six bits less, or as many
    // bytes after it as the upper bits say, and four.
    public ulong ReadCompact(string field, ulong max = ulong.MaxValue)
    {
        var first = Peek(field);
        var (value, least) = (first & 3) switch
        {
            0 => ((ulong)ReadByte(field) >> 2, 0UL),
            1 => ((ulong)ReadUInt16(field) >> 2, 1UL << 6),
            2 => ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(sizeof(uint), field)) >> 2, 1UL << 14),
            _ => ReadLongCompact(field, first),
        };
        if (value < least)
        {
            throw new ScaleException($"{field}: {value} is written longer than it has to be");
        }

        return value <= max ? value : throw new ScaleException($"{field}: {value} is more than {max}");
    }

    // The number of items of a vector, each of at least so many bytes.
    public int ReadLength(int leastItemBytes, string field)
    {
        var count = ReadCompact(field, int.MaxValue);
        if (count > (ulong)(_rest.Length / leastItemBytes))
        {
            throw new ScaleException($"{field}: {count} items cannot be in the {_rest.Length} bytes that are left");
        }

        return (int)count;
    }

    public bool[] ReadBools(string field)
    {
        var items = new bool[ReadLength(1, field)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ReadBool(field);
        }

        return items;
    }

    public ulong[] ReadCompacts(ulong max, string field)
    {
        var items = new ulong[ReadLength(1, field)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = ReadCompact(field, max);
        }

        return items;
    }

    // Reads and drops: what nobody uses must be whole all the same, or what follows it means nothing.
    public void SkipCompacts(ulong max, string field)
    {
        for (var left = ReadLength(1, field); left > 0; left--)
        {
            ReadCompact(field, max);
        }
    }

    private (ulong Value, ulong Least) ReadLongCompact(string field, byte first)
    {
        var length = (first >> 2) + 4;
        if (length >= LongestCompact)
        {
            throw new ScaleException($"{field}: a number of {length} bytes is longer than any there is");
        }

        var digits = ReadBytes(1 + length, field)[1..];
        Span<byte> wide = stackalloc byte[sizeof(ulong)];
        wide.Clear();
        digits.CopyTo(wide);
        return (BinaryPrimitives.ReadUInt64LittleEndian(wide), Math.Max(1UL << 30, 1UL << (8 * (length - 1))));
    }

    private byte ReadByte(string field) => ReadBytes(1, field)[0];

    private readonly byte Peek(string field) => _rest.Length > 0 ? _rest[0] : throw new ScaleException($"{field}: 0 of 1 bytes are there");
}
