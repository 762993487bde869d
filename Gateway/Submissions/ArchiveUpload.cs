using System.Buffers;
using Executor.Blobs;
using Executor.Gateway.Authentication;
using Executor.Gateway.Http;
using Executor.Settings;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Executor.Gateway.Submissions;

// Reads the archive out of a multipart body. The bytes go from the socket to the blob store's temporary file through one buffer,
// hashed on the way; the file becomes a blob only after the whole body was read, and is gone on every other way out.
internal sealed partial class ArchiveUpload(BlobStore blobs, ExecutorSettings settings, TimeProvider time, ILogger<ArchiveUpload> logger)
{
    private const int BufferSize = 64 * 1024;

    // What a form may weigh beside its archive: boundaries, headers of parts, fields nobody reads.
    private const long FormOverhead = 1024 * 1024;

    // Fields that are not the archive are read and dropped. They cost nothing but time, which is bounded by their number.
    private const int MaxParts = 1000;

    // Null when the request is no multipart form.
    public static string? FindBoundary(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary).ToString() is { Length: > 0 and <= 200 } boundary
            ? boundary
            : null;

    // The binding, when there is one, says which archive the validator signed for: no other is stored.
    public async Task<UploadResult> ReadAsync(
        HttpContext context, string boundary, SignatureBinding? binding, UploadSlots.Slot slot, CancellationToken cancellationToken)
    {
        var bodyLimit = settings.MaxArchiveBytes + FormOverhead;
        LiftLimits(context, bodyLimit);
        if (context.Request.ContentLength > bodyLimit)
        {
            return UploadResult.Refused(Problems.ArchiveTooLarge(settings.MaxArchiveBytes));
        }

        try
        {
            return await ReadFormAsync(context.Request.Body, boundary, binding, slot, cancellationToken);
        }
        catch (UploadBrokenException exception) when (exception.Fault == UploadFault.TooLarge)
        {
            return UploadResult.Refused(Problems.ArchiveTooLarge(settings.MaxArchiveBytes));
        }
        catch (UploadBrokenException exception)
        {
            LogBroken(exception.Fault, slot.Bytes);

            // What follows on this connection cannot be told from the rest of the upload.
            context.Response.Headers.Connection = "close";
            return UploadResult.Refused(Problems.UploadFailed);
        }
        catch (Exception exception) when (StorageFailure.Find(exception) is { } cause)
        {
            LogNotStored(exception);
            return UploadResult.Refused(Problems.StorageUnavailable(cause));
        }
    }

    // Kestrel's own limits suit small requests; here the size is counted and the pace is watched by us.
    private static void LiftLimits(HttpContext context, long bodyLimit)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = bodyLimit;
        }

        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private static bool IsArchive(MultipartSection section) =>
        ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
        && HeaderUtilities.RemoveQuotes(disposition.Name).ToString() is "archive" or "file";

    private async Task<UploadResult> ReadFormAsync(
        Stream body, string boundary, SignatureBinding? binding, UploadSlots.Slot slot, CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(boundary, new UploadStream(body, settings.UploadIdle, time), BufferSize);
        var parts = 0;
        while (await NextSectionAsync(reader, cancellationToken) is { } section)
        {
            Count(ref parts);
            if (!IsArchive(section))
            {
                continue;
            }

            await using var writer = blobs.CreateWriter();
            if (!await CopyAsync(section.Body, writer, slot, cancellationToken))
            {
                return UploadResult.Refused(Problems.ArchiveTooLarge(settings.MaxArchiveBytes));
            }

            if (binding is not null && !binding.IsFor(writer.Sha256))
            {
                return UploadResult.Refused(Problems.ArchiveHashMismatch);
            }

            // The first archive is the one. The rest is read and dropped: only a form that is whole counts.
            while (await NextSectionAsync(reader, cancellationToken) is not null)
            {
                Count(ref parts);
            }

            return UploadResult.Stored(await writer.CompleteAsync(cancellationToken));
        }

        return UploadResult.Refused(Problems.MissingArchive);
    }

    private static void Count(ref int parts)
    {
        if (++parts > MaxParts)
        {
            throw new UploadBrokenException(UploadFault.TooManyParts);
        }
    }

    // False as soon as there are more bytes than an archive may have.
    private async Task<bool> CopyAsync(Stream archive, BlobWriter writer, UploadSlots.Slot slot, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await ReadAsync(archive, buffer, cancellationToken) is > 0 and var count)
            {
                slot.Bytes += count;
                if (writer.Length + count > settings.MaxArchiveBytes)
                {
                    return false;
                }

                await writer.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The multipart reader throws IOException and InvalidDataException for bodies that are no form or end too soon.
    private static async Task<MultipartSection?> NextSectionAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new UploadBrokenException(UploadFault.Broken, exception);
        }
    }

    private static async Task<int> ReadAsync(Stream archive, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await archive.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new UploadBrokenException(UploadFault.Broken, exception);
        }
    }

    [LoggerMessage(LogLevel.Information, "An upload ended before it was whole ({Fault}) after {Bytes} bytes")]
    private partial void LogBroken(UploadFault fault, long bytes);

    [LoggerMessage(LogLevel.Error, "An archive could not be stored")]
    private partial void LogNotStored(Exception exception);
}
