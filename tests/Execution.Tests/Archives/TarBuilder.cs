using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Executor.Execution.Tests.Archives;

/// <summary>Makes tar bytes by hand, also those that no honest writer makes.</summary>
internal sealed class TarBuilder
{
    private readonly List<byte> _bytes = [];

    public TarBuilder Entry(string name, char type, string content = "", int mode = 0b110_100_100, long? size = null) =>
        Entry(Encoding.UTF8.GetBytes(name), type, Encoding.UTF8.GetBytes(content), mode, size);

    public TarBuilder Entry(byte[] name, char type, byte[] content, int mode = 0b110_100_100, long? size = null)
    {
        byte[] header = new byte[512];
        name.AsSpan(0, Math.Min(name.Length, 100)).CopyTo(header);
        Octal(mode, 8).CopyTo(header, 100);
        Octal(0, 8).CopyTo(header, 108);
        Octal(0, 8).CopyTo(header, 116);
        Octal(size ?? content.Length, 12).CopyTo(header, 124);
        Octal(0, 12).CopyTo(header, 136);
        header[156] = (byte)type;
        "ustar\00000"u8.CopyTo(header.AsSpan(257));
        header.AsSpan(148, 8).Fill((byte)' ');
        Octal(header.Sum(value => value), 7).CopyTo(header, 148);
        _bytes.AddRange(header);
        _bytes.AddRange(content);
        _bytes.AddRange(new byte[-content.Length & 511]);
        return this;
    }

    public TarBuilder File(string name, string content) => Entry(name, '0', content);

    public TarBuilder Folder(string name) => Entry(name, '5', mode: 0b111_101_101);

    public TarBuilder Pax(char type, params (string Key, string Value)[] records)
    {
        StringBuilder text = new();
        foreach ((string key, string value) in records)
        {
            string record = $" {key}={value}\n";
            int bytes = Encoding.UTF8.GetByteCount(record);
            int length = bytes + 1;
            while (length != bytes + length.ToString(CultureInfo.InvariantCulture).Length)
            {
                length++;
            }

            text.Append(CultureInfo.InvariantCulture, $"{length}{record}");
        }

        return Entry("PaxHeaders/x", type, text.ToString());
    }

    /// <summary>A long name in a pax header before the entry.</summary>
    public TarBuilder LongFile(string name, string content) => Pax('x', ("path", name)).File("short", content);

    public byte[] WithoutEnd() => [.. _bytes];

    public byte[] ToTar() => [.. _bytes, .. new byte[1024]];

    public byte[] ToGzip() => Gzip(ToTar());

    public static byte[] Gzip(ReadOnlySpan<byte> data)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        {
            gzip.Write(data);
        }

        return packed.ToArray();
    }

    private static byte[] Octal(long value, int width) =>
        Encoding.ASCII.GetBytes(Convert.ToString(value, 8).PadLeft(width - 1, '0') + "\0");
}
