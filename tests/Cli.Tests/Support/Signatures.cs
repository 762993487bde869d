using System.Globalization;
using System.Text;
using Executor.Bittensor.Keys;
using Microsoft.AspNetCore.Http;

namespace Executor.Cli.Tests.Support;

/// <summary>Checks the signature of a request as a server would.</summary>
internal static class Signatures
{
    /// <summary>Whether a key signed that it wants this of a server, now, with this archive or with none.</summary>
    public static bool Holds(HttpRequest request, string target, string archiveSha256)
    {
        var (hotkey, nonce, timestamp) = (Header("X-Hotkey"), Header("X-Nonce"), Header("X-Timestamp"));
        var age = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - long.Parse(timestamp, CultureInfo.InvariantCulture);
        var message = $"executor-v2\n{hotkey}\n{nonce}\n{timestamp}\n{request.Method} {target}\n{archiveSha256}";
        var (key, signature) = (new byte[32], new byte[64]);
        return age is >= 0 and < 60
            && Header("X-Archive-Sha256") == archiveSha256
            && Ss58.TryDecodeHotkey(hotkey, key)
            && SignatureHex.TryParse(Header("X-Signature"), signature)
            && Sr25519.Verify(key, Encoding.UTF8.GetBytes(message), signature);

        string Header(string name) => request.Headers[name].ToString();
    }
}
