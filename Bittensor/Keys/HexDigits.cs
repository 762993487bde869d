using System.Buffers;

namespace Executor.Bittensor.Keys;

internal static class HexDigits
{
    public const string Marker = "0x";

    // Exactly as many bytes as fit, after at most one lowercase "0x".
    public static bool TryParse(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var digits = text.StartsWith(Marker, StringComparison.Ordinal) ? text[Marker.Length..] : text;
        return digits.Length == bytes.Length * 2
            && Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done;
    }
}
