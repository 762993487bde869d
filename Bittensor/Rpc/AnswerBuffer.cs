namespace Executor.Bittensor.Rpc;

// Holds an answer while it arrives. It grows with what has come, never with what was announced, and not beyond its bound.
internal sealed class AnswerBuffer(int maxBytes)
{
    private const int FirstSize = 16 * 1024;

    private byte[] _bytes = new byte[Math.Min(FirstSize, maxBytes + 1)];
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    // Never empty: the one byte more than allowed is how an answer that is too long is found out.
    public Memory<byte> Free()
    {
        if (_length == _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(2L * _bytes.Length, maxBytes + 1L));
        }

        return _bytes.AsMemory(_length);
    }

    public void Advance(int count)
    {
        _length += count;
        if (_length > maxBytes)
        {
            throw new RpcException($"answered with more than {maxBytes} bytes");
        }
    }
}
