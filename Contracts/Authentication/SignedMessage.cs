namespace Executor.Contracts.Authentication;

/// <summary>What a validator signs, with sr25519 in the context <c>substrate</c>. Every part stands in it as it is sent.</summary>
public static class SignedMessage
{
    /// <summary>Version 1: who, and a nonce. It binds neither time nor content.</summary>
    public static string Version1(string hotkey, string nonce) => hotkey + nonce;

    /// <summary>Version 2: who, a nonce, when, what is asked for and the archive that goes with it.</summary>
    /// <param name="hotkey">The header <see cref="SignatureHeaders.Hotkey"/>.</param>
    /// <param name="nonce">The header <see cref="SignatureHeaders.Nonce"/>.</param>
    /// <param name="timestamp">The header <see cref="SignatureHeaders.Timestamp"/>.</param>
    /// <param name="method">The method in capital letters.</param>
    /// <param name="target">Path and query as they stand in the request line; no scheme, no host, nothing decoded.</param>
    /// <param name="archiveSha256">The header <see cref="SignatureHeaders.ArchiveSha256"/>; empty when it is absent.</param>
    public static string Version2(string hotkey, string nonce, string timestamp, string method, string target, string archiveSha256) =>
        $"executor-v2\n{hotkey}\n{nonce}\n{timestamp}\n{method} {target}\n{archiveSha256}";
}
