namespace Executor.Gateway.Authentication;

// The three headers of a signed request as they were sent: within their limits, not yet believed.
internal sealed record CredentialHeaders(string Hotkey, string Nonce, string Signature)
{
    private const string HotkeyHeader = "X-Hotkey";
    private const string NonceHeader = "X-Nonce";
    private const string SignatureHeader = "X-Signature";
    private const int MaxHotkeyLength = 128;
    private const int MaxNonceLength = 256;
    private const int MaxSignatureLength = 256;

    // A header that is missing, too long or not visible ASCII is the same to a client: it sent no credentials.
    public static CredentialHeaders? Read(HttpRequest request) =>
        First(request, HotkeyHeader, MaxHotkeyLength) is { } hotkey
        && First(request, NonceHeader, MaxNonceLength) is { Length: > 0 } nonce
        && First(request, SignatureHeader, MaxSignatureLength) is { } signature
            ? new CredentialHeaders(hotkey, nonce, signature)
            : null;

    public static bool IsPresent(HttpRequest request) =>
        request.Headers.ContainsKey(HotkeyHeader)
        || request.Headers.ContainsKey(NonceHeader)
        || request.Headers.ContainsKey(SignatureHeader);

    // The compiler would print every member of a record: these must not reach a log by accident.
    public override string ToString() => nameof(CredentialHeaders);

    private static string? First(HttpRequest request, string name, int maxLength) =>
        request.Headers[name] is { Count: > 0 } values
        && values[0] is { } value
        && value.Length <= maxLength
        && !value.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? value
            : null;
}
