using System.Buffers.Binary;
using System.Text;

namespace Executor.Execution.Archives.Zip;

/// <summary>An entry as the central directory of a zip describes it.</summary>
internal sealed record ZipRecord(
    string Name,
    ushort Flags,
    ushort Method,
    uint Checksum,
    long CompressedSize,
    long Size,
    long HeaderOffset,
    uint Mode)
{
    public const int FixedSize = 46;
    public const ushort Stored = 0;
    public const ushort Deflated = 8;

    /// <summary>More than any acceptable name: what is longer is refused, and not worth the memory.</summary>
    private const int MaxNameRead = 2048;

    private const uint Signature = 0x02014b50;
    private const ushort EncryptedFlags = 1 | (1 << 6) | (1 << 13);
    private const ushort Zip64Extra = 1;
    private const uint FileType = 0xF000;
    private const uint ExecuteBits = 0b001_001_001;

    public bool IsExecutable => (Mode & ExecuteBits) != 0;

    public EntryKind Kind
    {
        get
        {
            bool isFolder = Name.EndsWith('/');
            return (Mode & FileType) switch
            {
                0xA000 => EntryKind.SymbolicLink,
                0x1000 => EntryKind.Pipe,
                0x2000 or 0x6000 or 0xC000 => EntryKind.Device,
                // A folder by its mode and a file by its name, or the other way round, could be read either way.
                0x4000 when !isFolder => EntryKind.Unknown,
                0x8000 when isFolder => EntryKind.Unknown,
                not (0 or 0x4000 or 0x8000) => EntryKind.Unknown,
                _ when (Flags & EncryptedFlags) != 0 => EntryKind.Encrypted,
                _ when Method is not (Stored or Deflated) => EntryKind.UnknownCompression,
                _ => isFolder ? EntryKind.Folder : EntryKind.File,
            };
        }
    }

    /// <summary>Length of name, extra fields and comment, which follow the fixed part; null when this is no record.</summary>
    public static int? VariableSize(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header) == Signature
            ? UInt16(header, 28) + UInt16(header, 30) + UInt16(header, 32)
            : null;

    /// <summary>Null when the record is damaged.</summary>
    public static ZipRecord? Parse(ReadOnlySpan<byte> header, ReadOnlySpan<byte> variable)
    {
        ReadOnlySpan<byte> extra = variable.Slice(UInt16(header, 28), UInt16(header, 30));
        long size = UInt32(header, 24);
        long compressed = UInt32(header, 20);
        long offset = UInt32(header, 42);
        if (!ReadZip64(extra, ref size, ref compressed, ref offset) || UInt16(header, 34) != 0)
        {
            return null;
        }

        return new ZipRecord(
            DecodeName(variable[..UInt16(header, 28)]),
            UInt16(header, 8),
            UInt16(header, 10),
            UInt32(header, 16),
            compressed,
            size,
            offset,
            UInt32(header, 38) >> 16);
    }

    public static string DecodeName(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name[..Math.Min(name.Length, MaxNameRead)]);

    // Only the fields that are all ones in the record are in the extra field, in this order.
    private static bool ReadZip64(ReadOnlySpan<byte> extra, ref long size, ref long compressed, ref long offset)
    {
        if (size != uint.MaxValue && compressed != uint.MaxValue && offset != uint.MaxValue)
        {
            return true;
        }

        while (extra.Length >= 4)
        {
            ushort id = UInt16(extra, 0);
            int length = UInt16(extra, 2);
            if (length > extra.Length - 4)
            {
                return false;
            }

            if (id == Zip64Extra)
            {
                ReadOnlySpan<byte> fields = extra.Slice(4, length);
                return Take(ref fields, ref size) && Take(ref fields, ref compressed) && Take(ref fields, ref offset);
            }

            extra = extra[(4 + length)..];
        }

        return false;
    }

    private static bool Take(ref ReadOnlySpan<byte> fields, ref long value)
    {
        if (value != uint.MaxValue)
        {
            return true;
        }

        if (fields.Length < sizeof(long))
        {
            return false;
        }

        value = BinaryPrimitives.ReadInt64LittleEndian(fields);
        fields = fields[sizeof(long)..];
        return value >= 0;
    }

    private static ushort UInt16(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(data[offset..]);

    private static uint UInt32(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(data[offset..]);
}
