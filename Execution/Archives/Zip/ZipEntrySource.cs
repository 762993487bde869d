using System.Buffers.Binary;
using System.IO.Compression;

namespace Executor.Execution.Archives.Zip;

/// <summary>
/// Reads the entries of a zip in the order of their data. The local header must agree with the directory, and what comes out
/// must have the size and the checksum that the directory names: a file that two readers could read in two ways is refused.
/// </summary>
internal sealed class ZipEntrySource(Stream zip, List<ZipRecord> records, ExpansionMeter meter) : IEntrySource
{
    public const int LocalHeaderSize = 30;

    private const uint LocalSignature = 0x04034b50;

    private readonly byte[] _header = new byte[LocalHeaderSize];
    private int _next;
    private long _floor;
    private ZipRecord? _record;
    private Stream? _content;
    private Crc32 _checksum = new();
    private long _read;

    public async ValueTask<ArchiveEntry?> NextAsync(CancellationToken cancellationToken)
    {
        await CloseAsync();
        if (_next == records.Count)
        {
            return null;
        }

        _record = records[_next++];
        await OpenAsync(_record, cancellationToken);
        return new ArchiveEntry(_record.Name, _record.Kind, _record.IsExecutable, _record.Size);
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_content is null || _record is null)
        {
            return 0;
        }

        int read = await _content.ReadAsync(buffer, cancellationToken);
        meter.Add(read);
        _read += read;
        _checksum.Add(buffer.Span[..read]);
        if (_read > _record.Size || (read == 0 && _read != _record.Size))
        {
            throw new ArchiveException($"entry '{EntryName.Show(_record.Name)}' does not have the size that the archive names");
        }

        if (read == 0)
        {
            await CloseAsync();
            if (_checksum.Value != _record.Checksum)
            {
                throw new ArchiveException($"entry '{EntryName.Show(_record.Name)}' does not have the checksum that the archive names");
            }
        }

        return read;
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async ValueTask CloseAsync()
    {
        if (_content is not null)
        {
            await _content.DisposeAsync();
            _content = null;
        }
    }

    private async Task OpenAsync(ZipRecord record, CancellationToken cancellationToken)
    {
        zip.Position = record.HeaderOffset;
        await zip.ReadExactlyAsync(_header, cancellationToken);
        byte[] name = new byte[UInt16(26)];
        await zip.ReadExactlyAsync(name, cancellationToken);
        if (BinaryPrimitives.ReadUInt32LittleEndian(_header) != LocalSignature || UInt16(8) != record.Method
            || ZipRecord.DecodeName(name) != record.Name)
        {
            throw new ArchiveException($"entry '{EntryName.Show(record.Name)}' differs from what the zip directory says");
        }

        long start = record.HeaderOffset + LocalHeaderSize + name.Length + UInt16(28);
        long limit = _next < records.Count ? records[_next].HeaderOffset : zip.Length;
        if (record.HeaderOffset < _floor || record.CompressedSize > limit - start)
        {
            throw new ArchiveException($"entry '{EntryName.Show(record.Name)}' overlaps another entry");
        }

        _floor = start + record.CompressedSize;
        zip.Position = start;
        RangeStream range = new(zip, record.CompressedSize);
        _content = record.Method == ZipRecord.Deflated ? new DeflateStream(range, CompressionMode.Decompress) : range;
        _checksum = new Crc32();
        _read = 0;
    }

    private ushort UInt16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_header.AsSpan(offset));
}
