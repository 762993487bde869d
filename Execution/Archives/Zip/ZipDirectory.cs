using System.Buffers.Binary;

namespace Executor.Execution.Archives.Zip;

/// <summary>
/// Reads the central directory of a zip, which is the only list of its entries that counts. Nothing is taken on trust: counts
/// and sizes are checked against the file before anything is allocated for them.
/// </summary>
internal static class ZipDirectory
{
    private const int EndSize = 22;
    private const int MaxComment = ushort.MaxValue;
    private const int LocatorSize = 20;
    private const int End64Size = 56;
    private const uint EndSignature = 0x06054b50;
    private const uint LocatorSignature = 0x07064b50;
    private const uint End64Signature = 0x06064b50;

    /// <summary>In the order of their data, none of which overlaps another's.</summary>
    public static async Task<List<ZipRecord>> ReadAsync(Stream zip, int maxEntries, CancellationToken cancellationToken)
    {
        Location location = await LocateAsync(zip, cancellationToken);
        if (location.Entries > maxEntries)
        {
            throw new ArchiveException($"the archive has more than {maxEntries} entries");
        }

        zip.Position = location.Offset;
        List<ZipRecord> records = [];
        BufferedStream directory = new(zip, 64 * 1024);
        byte[] header = new byte[ZipRecord.FixedSize];
        byte[] variable = new byte[3 * ushort.MaxValue];
        long left = location.Size;
        while (records.Count < location.Entries)
        {
            left -= header.Length;
            Require(left >= 0);
            await directory.ReadExactlyAsync(header, cancellationToken);
            int length = ZipRecord.VariableSize(header) ?? -1;
            left -= length;
            Require(length >= 0 && left >= 0);
            await directory.ReadExactlyAsync(variable.AsMemory(0, length), cancellationToken);
            ZipRecord? record = ZipRecord.Parse(header, variable.AsSpan(0, length));
            Require(record is not null);
            records.Add(record!);
        }

        Require(left == 0);
        records.Sort((a, b) => a.HeaderOffset.CompareTo(b.HeaderOffset));
        RequireDisjoint(records, location.Offset);
        return records;
    }

    private static void RequireDisjoint(List<ZipRecord> records, long end)
    {
        for (int i = 0; i < records.Count; i++)
        {
            long next = i + 1 < records.Count ? records[i + 1].HeaderOffset : end;
            // Subtracting keeps sizes near the largest number from overflowing.
            if (records[i].CompressedSize > next - records[i].HeaderOffset - ZipEntrySource.LocalHeaderSize)
            {
                throw new ArchiveException($"entry '{EntryName.Show(records[i].Name)}' overlaps another entry");
            }
        }
    }

    private static async Task<Location> LocateAsync(Stream zip, CancellationToken cancellationToken)
    {
        byte[] tail = new byte[Math.Min(zip.Length, LocatorSize + EndSize + MaxComment)];
        zip.Position = zip.Length - tail.Length;
        await zip.ReadExactlyAsync(tail, cancellationToken);
        for (int at = tail.Length - EndSize; at >= 0; at--)
        {
            ReadOnlyMemory<byte> end = tail.AsMemory(at);
            if (UInt32(end, 0) == EndSignature && UInt16(end, 20) == end.Length - EndSize)
            {
                return await ReadEndAsync(zip, tail.AsMemory(0, at), end, cancellationToken);
            }
        }

        throw new ArchiveException("the archive is damaged: its zip directory is missing");
    }

    private static async Task<Location> ReadEndAsync(
        Stream zip,
        ReadOnlyMemory<byte> before,
        ReadOnlyMemory<byte> end,
        CancellationToken cancellationToken)
    {
        long endOffset = zip.Length - end.Length;
        Location location = new(UInt16(end, 10), UInt32(end, 12), UInt32(end, 16));
        bool oneDisk = UInt16(end, 4) == UInt16(end, 6) && UInt16(end, 8) == UInt16(end, 10) && UInt16(end, 4) is 0 or ushort.MaxValue;
        bool isZip64 = location.Entries == ushort.MaxValue || location.Size == uint.MaxValue || location.Offset == uint.MaxValue;
        if (isZip64 && before.Length >= LocatorSize && UInt32(before[^LocatorSize..], 0) == LocatorSignature)
        {
            long end64Offset = Int64(before[^LocatorSize..], 8);
            Require(end64Offset >= 0 && end64Offset <= endOffset - LocatorSize - End64Size);
            byte[] end64 = new byte[End64Size];
            zip.Position = end64Offset;
            await zip.ReadExactlyAsync(end64, cancellationToken);
            Require(UInt32(end64, 0) == End64Signature);
            oneDisk = UInt32(end64, 16) == 0 && UInt32(end64, 20) == 0 && Int64(end64, 24) == Int64(end64, 32);
            location = new Location(Int64(end64, 32), Int64(end64, 40), Int64(end64, 48));
            endOffset = end64Offset;
        }

        if (!oneDisk)
        {
            throw new ArchiveException("the archive is one part of a split zip");
        }

        Require(location.Entries >= 0 && location.Size >= 0 && location.Offset >= 0 && location.Size <= endOffset - location.Offset);
        return location;
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new ArchiveException("the archive is damaged: its zip directory is not valid");
        }
    }

    private static ushort UInt16(ReadOnlyMemory<byte> data, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(data.Span[offset..]);

    private static uint UInt32(ReadOnlyMemory<byte> data, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(data.Span[offset..]);

    private static long Int64(ReadOnlyMemory<byte> data, int offset) => BinaryPrimitives.ReadInt64LittleEndian(data.Span[offset..]);

    private sealed record Location(long Entries, long Size, long Offset);
}
