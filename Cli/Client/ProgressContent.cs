using System.Net;

namespace Executor.Cli.Client;

/// <summary>A file as the body of a request, telling how many of its bytes were sent.</summary>
internal sealed class ProgressContent(string path, Action<long> onSent) : HttpContent
{
    private const int ChunkBytes = 128 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var chunk = new byte[ChunkBytes];
        var sent = 0L;
        int read;
        while ((read = await file.ReadAsync(chunk, cancellationToken)) > 0)
        {
            await stream.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
            sent += read;
            onSent(sent);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = new FileInfo(path).Length;
        return true;
    }
}
