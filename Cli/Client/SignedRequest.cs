using System.Text;
using Executor.Bittensor.Keys;

namespace Executor.Cli.Client;

/// <summary>Signs a request as a validator: the hotkey and a nonce that was never used before.</summary>
internal static class SignedRequest
{
    public static void Sign(HttpRequestMessage request, Sr25519KeyPair key)
    {
        var nonce = Guid.NewGuid().ToString("D");
        var signature = key.Sign(Encoding.UTF8.GetBytes(key.Address + nonce));
        request.Headers.Add("X-Hotkey", key.Address);
        request.Headers.Add("X-Nonce", nonce);
        request.Headers.Add("X-Signature", SignatureHex.Format(signature));
    }
}
