namespace Executor.Execution.Sandbox;

/// <summary>
/// Keeps the head and the tail of a stream in one array. The array grows up to the bound; from then on its back half is a
/// ring over the latest bytes, so memory stays flat however much is written.
/// </summary>
internal sealed class OutputBuffer(OutputBound bound)
{
    private const int FirstSize = 4096;

    private readonly int _headLength = bound.KeepTail ? bound.MaxBytes / 2 : bound.MaxBytes;
    private byte[] _kept = [];
    private int _filled;
    private int _ringNext;
    private long _total;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _total += bytes.Length;
        int taken = Math.Min(bytes.Length, bound.MaxBytes - _filled);
        Grow(_filled + taken);
        bytes[..taken].CopyTo(_kept.AsSpan(_filled));
        _filled += taken;
        AppendToRing(bytes[taken..]);
    }

    public CapturedOutput ToOutput()
    {
        ReadOnlyMemory<byte> kept = _kept.AsMemory(0, _filled);
        if (_total <= bound.MaxBytes)
        {
            return new CapturedOutput(kept, default, _total, bound.MaxBytes);
        }

        byte[] tail = new byte[_filled - _headLength];
        int older = tail.Length - _ringNext;
        _kept.AsSpan(_headLength + _ringNext, older).CopyTo(tail);
        _kept.AsSpan(_headLength, _ringNext).CopyTo(tail.AsSpan(older));
        return new CapturedOutput(kept[.._headLength], tail, _total, bound.MaxBytes);
    }

    private void AppendToRing(ReadOnlySpan<byte> bytes)
    {
        Span<byte> ring = _kept.AsSpan(0, _filled)[Math.Min(_headLength, _filled)..];
        if (bytes.IsEmpty || ring.IsEmpty)
        {
            return;
        }

        if (bytes.Length >= ring.Length)
        {
            bytes[^ring.Length..].CopyTo(ring);
            _ringNext = 0;
            return;
        }

        int beforeWrap = Math.Min(bytes.Length, ring.Length - _ringNext);
        bytes[..beforeWrap].CopyTo(ring[_ringNext..]);
        bytes[beforeWrap..].CopyTo(ring);
        _ringNext = (_ringNext + bytes.Length) % ring.Length;
    }

    private void Grow(int needed)
    {
        if (needed > _kept.Length)
        {
            long doubled = Math.Max(FirstSize, 2L * _kept.Length);
            Array.Resize(ref _kept, (int)Math.Min(bound.MaxBytes, Math.Max(needed, doubled)));
        }
    }
}
