using System.Buffers.Binary;

namespace Executor.Execution.Archives.Gzip;

/// <summary>
/// Compresses to gzip with bytes that depend on the input alone. Validators vote by the SHA-256 of an archive, so two machines
/// that pack one folder must agree to the bit, and the compressor of the framework changes with version and processor. This
/// one is simple instead: fixed Huffman codes, a 32 KB window, stored blocks where those do not pay. Its ratio stays below
/// 200:1, so that whatever it packs is within the limits of <see cref="ArchiveOptions"/>.
/// </summary>
internal sealed class StableGzipStream(Stream output) : WriteOnlyStream
{
    // No file name, no time; extra flags 0, operating system unknown.
    private static readonly byte[] Header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

    private readonly DeflateBlocks _blocks = new();
    private readonly Crc32 _checksum = new();
    private uint _length;
    private bool _started;
    private bool _finished;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        await StartAsync(cancellationToken);
        _checksum.Add(buffer.Span);
        _length += (uint)buffer.Length;
        while (!buffer.IsEmpty)
        {
            buffer = buffer[_blocks.Fill(buffer.Span)..];
            if (_blocks.IsFull)
            {
                _blocks.CompressBlock();
                await WriteOutAsync(cancellationToken);
            }
        }
    }

    /// <summary>Writes the end. Without it the gzip is cut off, and readers notice.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        _finished = true;
        _blocks.Finish();
        await WriteOutAsync(cancellationToken);
        byte[] trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _checksum.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), _length);
        await output.WriteAsync(trailer, cancellationToken);
    }

    private async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (!_started)
        {
            _started = true;
            await output.WriteAsync(Header, cancellationToken);
        }
    }

    private async ValueTask WriteOutAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(_blocks.Output.WholeBytes, cancellationToken);
        _blocks.Output.DropWholeBytes();
    }
}
