using Executor.Blobs.Remote;
using Executor.Contracts.Blobs;

namespace Executor.Blobs.Tests.Remote;

/// <summary>An origin in memory.</summary>
internal sealed class MemoryOrigin : IBlobOrigin
{
    private readonly Dictionary<string, byte[]> _blobs = [];

    public int Fetched { get; private set; }

    /// <summary>What the disk says when it is first written to; null when all is well.</summary>
    public IOException? DiskFault { get; set; }

    public async Task FetchAsync(BlobRef blob, Func<BlobWriter> createWriter, CancellationToken cancellationToken)
    {
        Fetched++;
        await using BlobWriter writer = createWriter();
        if (DiskFault is { } fault)
        {
            DiskFault = null;
            throw fault;
        }

        await writer.WriteAsync(_blobs.TryGetValue(blob.Sha256, out byte[]? bytes) ? bytes : throw new BlobNotFoundException(blob), cancellationToken);
        await writer.CompleteAsync(cancellationToken);
    }

    public async Task StoreAsync(BlobRef blob, Func<Stream> open, CancellationToken cancellationToken)
    {
        using MemoryStream bytes = new();
        await using Stream source = open();
        await source.CopyToAsync(bytes, cancellationToken);
        _blobs[blob.Sha256] = bytes.ToArray();
    }
}
