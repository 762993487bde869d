namespace Executor.Execution.Archives;

/// <summary>The checksum of zip and gzip.</summary>
internal sealed class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Step((uint)value))];

    private uint _state = uint.MaxValue;

    public uint Value => ~_state;

    public void Add(ReadOnlySpan<byte> data)
    {
        uint state = _state;
        foreach (byte value in data)
        {
            state = Table[(byte)(state ^ value)] ^ (state >> 8);
        }

        _state = state;
    }

    private static uint Step(uint value)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            value = (value & 1) != 0 ? Polynomial ^ (value >> 1) : value >> 1;
        }

        return value;
    }
}
