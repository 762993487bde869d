namespace Executor.EndToEnd.Tests.Support;

/// <summary>Gives some bytes and then nothing more, as a client does whose line went dead.</summary>
internal sealed class StallingStream(CancellationToken end) : Stream
{
    private int _left = 1 << 20;

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
        if (_left == 0)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(end, cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token);
        }

        var count = Math.Min(_left, buffer.Length);
        buffer.Span[..count].Fill((byte)'x');
        _left -= count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
