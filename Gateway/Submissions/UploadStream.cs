namespace Executor.Gateway.Submissions;

// The body of an upload. A read that brings no byte for too long ends, and everything that goes wrong on the client's side
// comes out as one exception: what else throws while an archive is read is our own trouble.
internal sealed class UploadStream(Stream body, TimeSpan idleLimit, TimeProvider time) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var idle = new CancellationTokenSource(idleLimit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            return await body.ReadAsync(buffer, linked.Token);
        }
        catch (OperationCanceledException exception) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new UploadBrokenException(UploadFault.Idle, exception);
        }
        catch (BadHttpRequestException exception)
        {
            var fault = exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? UploadFault.TooLarge : UploadFault.Broken;
            throw new UploadBrokenException(fault, exception);
        }
        catch (IOException exception)
        {
            throw new UploadBrokenException(UploadFault.Broken, exception);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
