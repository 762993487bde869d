using Executor.Contracts.Authentication;

namespace Executor.Gateway.Authentication;

// The headers of a signed request as they were sent: within their limits, not yet believed. Binding is null for version 1.
internal sealed record CredentialHeaders(string Hotkey, string Nonce, string Signature, SignatureBinding? Binding)
{
    private const int MaxHotkeyLength = 128;
    private const int MaxNonceLength = 256;
    private const int MaxSignatureLength = 256;

    // What the signature must be of.
    public string Message => Binding is { } binding
        ? SignedMessage.Version2(Hotkey, Nonce, binding.Timestamp, binding.Method, binding.Target, binding.ArchiveSha256)
        : SignedMessage.Version1(Hotkey, Nonce);

    // A header that is missing, too long or not visible ASCII is the same to a client: it sent no credentials.
    public static CredentialHeaders? Read(HttpRequest request) =>
        First(request, SignatureHeaders.Hotkey, MaxHotkeyLength) is { } hotkey
        && First(request, SignatureHeaders.Nonce, MaxNonceLength) is { Length: > 0 } nonce
        && First(request, SignatureHeaders.Signature, MaxSignatureLength) is { } signature
            ? new CredentialHeaders(hotkey, nonce, signature, Binding: null)
            : null;

    public static bool IsPresent(HttpRequest request) =>
        request.Headers.ContainsKey(SignatureHeaders.Hotkey)
        || request.Headers.ContainsKey(SignatureHeaders.Nonce)
        || request.Headers.ContainsKey(SignatureHeaders.Signature);

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
