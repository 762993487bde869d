using System.Text;

namespace Executor.Execution.Archives.Tar;

/// <summary>
/// Reads a tar from a stream that cannot seek. Every byte that is read counts, headers and skipped content too. An archive
/// ends with a block of zeros; one that just stops was cut off. Owns the stream.
/// </summary>
internal sealed class TarEntrySource(Stream stream, ExpansionMeter meter) : IEntrySource
{
    /// <summary>A long name or a pax header is held in memory, so its size is bounded whatever it claims.</summary>
    private const int MaxMetadataBytes = 1 << 20;

    private const string CutOff = "the archive is damaged: it ends in the middle of an entry";

    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private readonly byte[] _skipped = new byte[64 * 1024];
    private long _content;
    private long _padding;

    public async ValueTask<ArchiveEntry?> NextAsync(CancellationToken cancellationToken)
    {
        await SkipAsync(_content + _padding, cancellationToken);
        PaxRecords? pax = null;
        string? longName = null;
        while (await ReadHeaderAsync(cancellationToken) is { } header)
        {
            switch (header.Type)
            {
                case 'x':
                    pax = await ReadPaxAsync(header, cancellationToken);
                    break;
                case 'g':
                    // It would rename or resize every later entry at once, which no honest writer does.
                    if (await ReadPaxAsync(header, cancellationToken) is not { Path: null, Size: null, IsSparse: false })
                    {
                        throw new ArchiveException("the archive has a global header that renames or resizes its entries");
                    }

                    break;
                case 'L':
                    longName = ReadLongName(await ReadMetadataAsync(header, cancellationToken));
                    break;
                case 'K':
                    await ReadMetadataAsync(header, cancellationToken);
                    break;
                default:
                    return Describe(header, longName, pax);
            }
        }

        if (pax is not null || longName is not null)
        {
            throw new ArchiveException(CutOff);
        }

        await RequireOnlyZerosAsync(cancellationToken);
        return null;
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_content == 0)
        {
            return 0;
        }

        int read = await stream.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _content)], cancellationToken);
        if (read == 0)
        {
            throw new ArchiveException(CutOff);
        }

        meter.Add(read);
        _content -= read;
        return read;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static string ReadLongName(byte[] data)
    {
        int end = data.AsSpan().LastIndexOfAnyExcept((byte)0);
        return Encoding.UTF8.GetString(data, 0, end + 1);
    }

    private static EntryKind KindOf(TarHeader header, string name, bool isSparse) => header.Type switch
    {
        _ when isSparse => EntryKind.SparseFile,
        // Before ustar, a folder was a file whose name ends with a slash.
        '0' or '\0' => name.EndsWith('/') ? EntryKind.Folder : EntryKind.File,
        '7' => EntryKind.File,
        '1' => EntryKind.HardLink,
        '2' => EntryKind.SymbolicLink,
        '3' or '4' => EntryKind.Device,
        '5' => EntryKind.Folder,
        '6' => EntryKind.Pipe,
        'S' => EntryKind.SparseFile,
        _ => EntryKind.Unknown,
    };

    private ArchiveEntry Describe(TarHeader header, string? longName, PaxRecords? pax)
    {
        string name = pax?.Path ?? longName ?? header.Name;
        EntryKind kind = KindOf(header, name, pax?.IsSparse ?? false);
        long size = pax?.Size ?? header.Size;
        if (kind == EntryKind.Folder && size != 0)
        {
            throw new ArchiveException($"entry '{EntryName.Show(name)}' is a folder with content");
        }

        // Links and devices have no content, whatever their size field says.
        _content = kind is EntryKind.File or EntryKind.SparseFile or EntryKind.Unknown ? size : 0;
        _padding = PaddingOf(_content);
        return new ArchiveEntry(name, kind, header.IsExecutable, size);
    }

    private async ValueTask<TarHeader?> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await FillAsync(_block, cancellationToken);
        return TarHeader.IsZero(_block)
            ? null
            : TarHeader.Parse(_block) ?? throw new ArchiveException("the archive is damaged: a tar header is not valid");
    }

    private async ValueTask<PaxRecords> ReadPaxAsync(TarHeader header, CancellationToken cancellationToken) =>
        PaxRecords.Parse(await ReadMetadataAsync(header, cancellationToken))
            ?? throw new ArchiveException("the archive is damaged: a pax header is not valid");

    private async ValueTask<byte[]> ReadMetadataAsync(TarHeader header, CancellationToken cancellationToken)
    {
        if (header.Size > MaxMetadataBytes)
        {
            throw new ArchiveException($"the archive has a header extension of more than {MaxMetadataBytes} bytes");
        }

        byte[] data = new byte[header.Size];
        await FillAsync(data, cancellationToken);
        await SkipAsync(PaddingOf(data.Length), cancellationToken);
        return data;
    }

    private async ValueTask SkipAsync(long bytes, CancellationToken cancellationToken)
    {
        while (bytes > 0)
        {
            int part = (int)Math.Min(bytes, _skipped.Length);
            await FillAsync(_skipped.AsMemory(0, part), cancellationToken);
            bytes -= part;
        }

        _content = 0;
        _padding = 0;
    }

    private async ValueTask FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        meter.Add(buffer.Length);
        if (await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) < buffer.Length)
        {
            throw new ArchiveException(CutOff);
        }
    }

    // Also reads a gzip stream to its end, which is where its checksum is compared.
    private async ValueTask RequireOnlyZerosAsync(CancellationToken cancellationToken)
    {
        while (await stream.ReadAsync(_skipped, cancellationToken) is > 0 and int read)
        {
            meter.Add(read);
            if (_skipped.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                throw new ArchiveException("the archive goes on after its end");
            }
        }
    }

    private static long PaddingOf(long size) => -size & (TarHeader.BlockSize - 1);
}
