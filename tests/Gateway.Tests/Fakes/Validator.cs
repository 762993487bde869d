using System.Text;
using Executor.Bittensor.Keys;

namespace Executor.Gateway.Tests.Fakes;

// A validator with a key of its own.
internal sealed class Validator : IDisposable
{
    private readonly Sr25519KeyPair _keys = Sr25519KeyPair.Generate();

    public string Hotkey => _keys.Address;

    public HttpRequestMessage Sign(HttpRequestMessage request, string nonce = "nonce-1")
    {
        request.Headers.Add("X-Hotkey", Hotkey);
        request.Headers.Add("X-Nonce", nonce);
        request.Headers.Add("X-Signature", Sign(Hotkey + nonce));
        return request;
    }

    public string Sign(string message) => SignatureHex.Format(_keys.Sign(Encoding.UTF8.GetBytes(message)));

    public void Dispose() => _keys.Dispose();
}
