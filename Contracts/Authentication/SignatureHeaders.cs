namespace Executor.Contracts.Authentication;

/// <summary>Names of the headers of a signed request.</summary>
public static class SignatureHeaders
{
    /// <summary>SS58 address of the validator that signed.</summary>
    public const string Hotkey = "X-Hotkey";

    /// <summary>1 to 256 visible ASCII characters, used once by this hotkey.</summary>
    public const string Nonce = "X-Nonce";

    /// <summary>The sr25519 signature of the message of <see cref="SignedMessage"/>, in hex.</summary>
    public const string Signature = "X-Signature";

    /// <summary>Seconds since 1970 in decimal digits. Its presence makes the signature one of version 2.</summary>
    public const string Timestamp = "X-Timestamp";

    /// <summary>SHA-256 of the uploaded archive, 64 hex digits. Version 2 only; absent when nothing is uploaded.</summary>
    public const string ArchiveSha256 = "X-Archive-Sha256";
}
