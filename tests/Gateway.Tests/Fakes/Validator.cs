using System.Globalization;
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

    // As version 2. What differs from the request is what a test makes differ.
    public HttpRequestMessage SignV2(
        HttpRequestMessage request, DateTimeOffset at, string? archiveSha256 = null, string nonce = "nonce-1", string? target = null)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var asked = $"{request.Method} {target ?? request.RequestUri!.OriginalString}";
        request.Headers.Add("X-Hotkey", Hotkey);
        request.Headers.Add("X-Nonce", nonce);
        request.Headers.Add("X-Timestamp", timestamp);
        request.Headers.Add("X-Signature", Sign($"executor-v2\n{Hotkey}\n{nonce}\n{timestamp}\n{asked}\n{archiveSha256}"));
        if (archiveSha256 is not null)
        {
            request.Headers.Add("X-Archive-Sha256", archiveSha256);
        }

        return request;
    }

    public string Sign(string message) => SignatureHex.Format(_keys.Sign(Encoding.UTF8.GetBytes(message)));

    public void Dispose() => _keys.Dispose();
}
