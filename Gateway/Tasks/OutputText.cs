using System.Collections.Immutable;
using System.Text;
using Executor.Blobs;
using Executor.Contracts.Blobs;

namespace Executor.Gateway.Tasks;

// A text put together of short strings and blobs, read only as far as it is wanted: the whole, or its tail without touching the rest.
internal sealed class OutputText
{
    private readonly ImmutableArray<Piece>.Builder _pieces = ImmutableArray.CreateBuilder<Piece>();

    // In bytes of UTF-8.
    public long Bytes { get; private set; }

    public OutputText Append(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _pieces.Add(new Piece(bytes, null));
        Bytes += bytes.Length;
        return this;
    }

    public OutputText Append(BlobRef? blob)
    {
        if (blob is not null)
        {
            _pieces.Add(new Piece([], blob));
            Bytes += blob.Size;
        }

        return this;
    }

    public async Task<string> ReadAsync(BlobStore blobs, long maxBytes, CancellationToken cancellationToken)
    {
        var skip = Math.Max(0, Bytes - maxBytes);
        var cut = skip > 0;
        using var bytes = new MemoryStream();
        foreach (var piece in _pieces)
        {
            if (skip < piece.Length)
            {
                await piece.CopyAsync(blobs, skip, bytes, cancellationToken);
            }

            skip = Math.Max(0, skip - piece.Length);
        }

        var kept = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        return Encoding.UTF8.GetString(cut ? SkipTornCharacter(kept) : kept);
    }

    // The tail may begin in the middle of a character: at most three bytes belong to the one before.
    private static ReadOnlySpan<byte> SkipTornCharacter(ReadOnlySpan<byte> bytes)
    {
        var start = 0;
        while (start < Math.Min(3, bytes.Length) && (bytes[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return bytes[start..];
    }

    private sealed record Piece(byte[] Text, BlobRef? Blob)
    {
        public long Length => Blob?.Size ?? Text.Length;

        public async Task CopyAsync(BlobStore blobs, long skip, Stream target, CancellationToken cancellationToken)
        {
            if (Blob is null)
            {
                target.Write(Text.AsSpan((int)skip));
                return;
            }

            // A blob can be gone when the operator cleaned up: the rest of the document is still worth showing.
            if (blobs.Find(Blob.Sha256) is { } found)
            {
                await using var stream = blobs.OpenRead(found);
                stream.Seek(skip, SeekOrigin.Begin);
                await stream.CopyToAsync(target, cancellationToken);
            }
        }
    }
}
