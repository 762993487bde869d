using System.Globalization;
using System.Text;
using Executor.Bittensor.Keys;
using Executor.Contracts.Authentication;

namespace Executor.Cli.Client;

/// <summary>Signs requests to one server as a validator, in version 2.</summary>
internal sealed class SignedRequest(Uri server, TimeProvider time)
{
    /// <param name="request">A request whose address is relative to the server's.</param>
    /// <param name="key">The validator's key.</param>
    /// <param name="archiveSha256">Of the archive that the request uploads; null when it uploads nothing.</param>
    public void Sign(HttpRequestMessage request, Sr25519KeyPair key, string? archiveSha256 = null)
    {
        var nonce = Guid.NewGuid().ToString("D");
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var message = SignedMessage.Version2(
            key.Address, nonce, timestamp, request.Method.Method, TargetOf(request.RequestUri!), archiveSha256 ?? "");
        request.Headers.Add(SignatureHeaders.Hotkey, key.Address);
        request.Headers.Add(SignatureHeaders.Nonce, nonce);
        request.Headers.Add(SignatureHeaders.Timestamp, timestamp);
        request.Headers.Add(SignatureHeaders.Signature, SignatureHex.Format(key.Sign(Encoding.UTF8.GetBytes(message))));
        if (archiveSha256 is not null)
        {
            request.Headers.Add(SignatureHeaders.ArchiveSha256, archiveSha256);
        }
    }

    /// <summary>What the server itself is asked for: a path of its address belongs to a proxy before it, which takes it off.</summary>
    private string TargetOf(Uri relative) => "/" + new Uri(server, relative).PathAndQuery[server.AbsolutePath.Length..];
}
