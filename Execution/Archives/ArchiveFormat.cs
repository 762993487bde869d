using System.IO.Compression;
using Executor.Execution.Archives.Tar;
using Executor.Execution.Archives.Zip;

namespace Executor.Execution.Archives;

/// <summary>Tells zip, gzip and tar apart by their first bytes; what a file is called plays no part.</summary>
internal static class ArchiveFormat
{
    public static async Task<IEntrySource> OpenAsync(FileStream archive, ArchiveOptions options, CancellationToken cancellationToken)
    {
        byte[] start = new byte[TarHeader.BlockSize];
        int length = await archive.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        ExpansionMeter meter = new(options, archive.Length);
        if (start.AsSpan().StartsWith("PK\x03\x04"u8) || start.AsSpan().StartsWith("PK\x05\x06"u8))
        {
            return new ZipEntrySource(archive, await ZipDirectory.ReadAsync(archive, options.MaxEntries, cancellationToken), meter);
        }

        archive.Position = 0;
        if (start is [0x1f, 0x8b, ..])
        {
            return new TarEntrySource(new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true), meter);
        }

        if (length == start.Length && (TarHeader.IsZero(start) || TarHeader.Parse(start) is not null))
        {
            return new TarEntrySource(archive, meter);
        }

        throw new ArchiveException(length == 0 ? "the archive is empty" : "the archive is neither a zip nor a tar.gz nor a tar");
    }
}
