using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Executor.Execution.Tests.Archives;

/// <summary>Makes zip bytes by hand, also those that no honest writer makes.</summary>
internal sealed class ZipBuilder
{
    private readonly List<Entry> _entries = [];

    /// <summary>Count that the end record names; null for the true one.</summary>
    public int? ClaimedCount { get; init; }

    /// <summary>Moves every size, offset and count to the 64-bit records.</summary>
    public bool Zip64 { get; init; }

    public ZipBuilder File(string name, string content) => Add(new Entry(name, Encoding.UTF8.GetBytes(content)));

    public ZipBuilder Folder(string name) => Add(new Entry(name, []));

    public ZipBuilder Add(Entry entry)
    {
        _entries.Add(entry);
        return this;
    }

    public byte[] ToZip(string comment = "")
    {
        MemoryStream zip = new();
        List<byte[]> directory = [];
        uint lastOffset = 0;
        foreach (Entry entry in _entries)
        {
            byte[] data = entry.Stored ? entry.Content : Deflate(entry.Content);
            uint offset = entry.SameDataAsLast ? lastOffset : (uint)zip.Position;
            lastOffset = offset;
            if (!entry.SameDataAsLast)
            {
                zip.Write(Header(entry, data, offset, isLocal: true));
                zip.Write(data);
            }

            byte[] record = Header(entry, data, offset, isLocal: false);
            directory.Add(Zip64 ? MoveTo64(record) : record);
        }

        long start = zip.Position;
        directory.ForEach(record => zip.Write(record));
        if (Zip64)
        {
            zip.Write(End64(_entries.Count, start, zip.Position));
        }

        byte[] end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        int count = Zip64 ? ushort.MaxValue : ClaimedCount ?? _entries.Count;
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)(zip.Position - start));
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), Zip64 ? uint.MaxValue : (uint)start);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(20), (ushort)comment.Length);
        zip.Write(end);
        zip.Write(Encoding.ASCII.GetBytes(comment));
        return zip.ToArray();
    }

    public static byte[] Deflate(byte[] content)
    {
        MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.Optimal))
        {
            deflate.Write(content);
        }

        return packed.ToArray();
    }

    // Sizes and offset become all ones; the real ones follow the name in an extra field, behind one that means nothing here.
    private static byte[] MoveTo64(byte[] record)
    {
        byte[] extra = new byte[6 + 4 + 24];
        BinaryPrimitives.WriteUInt16LittleEndian(extra, 0x7875);
        BinaryPrimitives.WriteUInt16LittleEndian(extra.AsSpan(2), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(extra.AsSpan(6), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(extra.AsSpan(8), 24);
        int at = 10;
        foreach (int field in new[] { 24, 20, 42 })
        {
            record.AsSpan(field, 4).CopyTo(extra.AsSpan(at));
            record.AsSpan(field, 4).Fill(0xff);
            at += 8;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(30), (ushort)extra.Length);
        return [.. record, .. extra];
    }

    private static byte[] End64(int count, long start, long position)
    {
        byte[] end = new byte[56 + 20];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06064b50);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(4), 44);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(24), count);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(32), count);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(40), position - start);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(48), start);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(56), 0x07064b50);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(64), position);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(72), 1);
        return end;
    }

    private static byte[] Header(Entry entry, byte[] data, uint offset, bool isLocal)
    {
        byte[] name = entry.NameBytes ?? Encoding.UTF8.GetBytes(isLocal ? entry.LocalName ?? entry.Name : entry.Name);
        int at = isLocal ? 4 : 6;
        byte[] header = new byte[isLocal ? 30 : 46];
        BinaryPrimitives.WriteUInt32LittleEndian(header, isLocal ? 0x04034b50u : 0x02014b50u);
        header[5] = isLocal ? (byte)0 : (byte)3;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(at + 2), (ushort)((entry.Encrypted ? 1 : 0) | 0x800));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(at + 4), (ushort)(entry.Method ?? (entry.Stored ? 0 : 8)));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at + 10), entry.Checksum ?? Crc(entry.Content));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at + 14), (uint)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at + 18), entry.ClaimedSize ?? (uint)entry.Content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(at + 22), (ushort)name.Length);
        if (!isLocal)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(38), entry.Mode << 16);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(42), offset);
        }

        return [.. header, .. name];
    }

    // The slow textbook form, so that the tests do not share the table of what they test.
    private static uint Crc(byte[] content)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in content)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }

    internal sealed record Entry(string Name, byte[] Content)
    {
        public byte[]? NameBytes { get; init; }

        public string? LocalName { get; init; }

        public bool Stored { get; init; }

        public bool Encrypted { get; init; }

        public bool SameDataAsLast { get; init; }

        public int? Method { get; init; }

        public uint? Checksum { get; init; }

        public uint? ClaimedSize { get; init; }

        public uint Mode { get; init; } = 0x81A4;
    }
}
