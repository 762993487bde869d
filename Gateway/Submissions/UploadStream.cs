namespace Executor.Gateway.Submissions;

// The body of an upload. A read that brings no byte for too long ends, and so does a body that drips, or a client could keep a
// place for as long as it likes. Everything that goes wrong on the client's side comes out as one exception: what else throws
// while an archive is read is our own trouble.
internal sealed class UploadStream(Stream body, TimeSpan idleLimit, TimeProvider time) : Stream
{
    // What a client must send on average, once it has been waited for as long as one pause may take.
    private const double BytesPerSecond = 16 * 1024;

    private long _received;
    private TimeSpan _waited;

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
        var earned = idleLimit + TimeSpan.FromSeconds(_received / BytesPerSecond) - _waited;
        var patience = TimeSpan.FromTicks(Math.Clamp(earned.Ticks, 0, idleLimit.Ticks));
        using var idle = new CancellationTokenSource(patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        var began = time.GetTimestamp();
        try
        {
            var count = await body.ReadAsync(buffer, linked.Token);
            _received += count;
            _waited += time.GetElapsedTime(began);
            return count;
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
