using System.Text;

namespace Executor.Execution.Sandbox;

/// <summary>What was kept of an output stream.</summary>
/// <param name="Head">The first bytes; all of them when nothing was left out.</param>
/// <param name="Tail">The last bytes; empty unless something was left out.</param>
/// <param name="TotalBytes">Bytes written, kept or not.</param>
/// <param name="Limit">Bytes that could be kept.</param>
internal sealed record CapturedOutput(ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Tail, long TotalBytes, int Limit)
{
    public static CapturedOutput Empty { get; } = new(default, default, 0, 0);

    public bool Truncated => TotalBytes > Limit;

    /// <summary>Valid UTF-8 whatever the program wrote, with a marker where bytes were left out.</summary>
    public string ToText()
    {
        if (!Truncated)
        {
            return Encoding.UTF8.GetString(Head.Span);
        }

        return Encoding.UTF8.GetString(WithoutTornEnd(Head.Span))
            + $"\n\n... [truncated at {Limit} bytes, total {TotalBytes}]\n\n"
            + Encoding.UTF8.GetString(WithoutTornStart(Tail.Span));
    }

    // A cut may go through a character; its pieces would show as damage that the program did not write.
    private static ReadOnlySpan<byte> WithoutTornEnd(ReadOnlySpan<byte> bytes)
    {
        for (int back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            byte b = bytes[^back];
            if ((b & 0xC0) != 0x80)
            {
                int length = b switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
                return length > back ? bytes[..^back] : bytes;
            }
        }

        return bytes;
    }

    private static ReadOnlySpan<byte> WithoutTornStart(ReadOnlySpan<byte> bytes)
    {
        int start = 0;
        while (start < Math.Min(3, bytes.Length) && (bytes[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return bytes[start..];
    }
}
