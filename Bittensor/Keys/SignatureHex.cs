namespace Executor.Bittensor.Keys;

// A signature as a header carries it: 128 hexadecimal digits of either case, after at most one lowercase "0x".
public static class SignatureHex
{
    public static string Format(ReadOnlySpan<byte> signature)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(signature.Length, Sr25519.SignatureLength);
        return HexDigits.Marker + Convert.ToHexStringLower(signature);
    }

    // False leaves no meaning in signature: it may be partly written.
    public static bool TryParse(ReadOnlySpan<char> text, Span<byte> signature)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(signature.Length, Sr25519.SignatureLength);
        return HexDigits.TryParse(text, signature);
    }
}
