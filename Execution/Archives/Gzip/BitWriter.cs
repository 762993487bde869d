using System.Buffers;

namespace Executor.Execution.Archives.Gzip;

/// <summary>Bits in the order of deflate: filled from the low end of each byte.</summary>
internal sealed class BitWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private uint _pending;
    private int _pendingCount;

    public ReadOnlyMemory<byte> WholeBytes => _bytes.WrittenMemory;

    public void DropWholeBytes() => _bytes.ResetWrittenCount();

    public void Write(uint bits, int count)
    {
        _pending |= bits << _pendingCount;
        _pendingCount += count;
        while (_pendingCount >= 8)
        {
            WriteByte((byte)_pending);
            _pending >>= 8;
            _pendingCount -= 8;
        }
    }

    /// <summary>Huffman codes are the one thing that deflate packs from their high end.</summary>
    public void WriteCode(uint code, int count)
    {
        uint reversed = 0;
        for (int i = 0; i < count; i++)
        {
            reversed = (reversed << 1) | ((code >> i) & 1);
        }

        Write(reversed, count);
    }

    public void AlignToByte()
    {
        if (_pendingCount > 0)
        {
            Write(0, 8 - _pendingCount);
        }
    }

    /// <summary>Only between whole bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    private void WriteByte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
