using System.Buffers;
using Executor.Blobs;
using Executor.Gateway.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Gateway.Blobs;

// Blobs for silos that do not mount the folder. Both ways are safe to repeat: a blob is its digest.
internal static class BlobEndpoints
{
    private const int BufferSize = 128 * 1024;
    private const int DigestLength = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static void MapBlobs(this IEndpointRouteBuilder routes)
    {
        var blobs = routes.MapGroup("/internal/blobs/{sha256}").ExcludeFromDescription();
        blobs.AddEndpointFilter<BlobSecretFilter>();
        blobs.MapRead("", Get);
        blobs.MapPut("", PutAsync);
    }

    private static Results<FileStreamHttpResult, ProblemResult> Get(string sha256, BlobStore blobs) =>
        blobs.Find(sha256) is { } blob ? TypedResults.Stream(blobs.OpenRead(blob), "application/octet-stream") : Problems.BlobNotFound;

    // Answers once the blob is on disk. One that is there already is stored again, because that makes it young again.
    private static async Task<Results<NoContent, ProblemResult>> PutAsync(
        string sha256, HttpContext context, BlobStore blobs, CancellationToken cancellationToken)
    {
        if (sha256.Length != DigestLength || sha256.AsSpan().ContainsAnyExcept(HexDigits))
        {
            return Problems.InvalidDigest;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // What a silo may make is limited where it is made.
            size.MaxRequestBodySize = null;
        }

        await using var writer = blobs.CreateWriter();
        if (!await CopyAsync(context.Request.Body, writer, cancellationToken) || writer.Sha256 != sha256)
        {
            return Problems.DigestMismatch;
        }

        await writer.CompleteAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    // False for a body that broke off: told apart from a disk that failed.
    private static async Task<bool> CopyAsync(Stream body, BlobWriter writer, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await TryReadAsync(body, buffer, cancellationToken) is not 0 and var count)
            {
                if (count is null)
                {
                    return false;
                }

                await writer.WriteAsync(buffer.AsMemory(0, count.Value), cancellationToken);
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<int?> TryReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
