using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Executor.Bittensor.Keys;

namespace Executor.EndToEnd.Tests.Support;

/// <summary>A validator with a key of its own, speaking plain HTTP.</summary>
internal sealed class Validator : IDisposable
{
    private readonly Sr25519KeyPair _key = Sr25519KeyPair.Generate();

    public string Hotkey => _key.Address;

    public async Task<HttpResponseMessage> SubmitAsync(HttpClient http, byte[] archive, string query = "")
    {
        using var form = new MultipartFormDataContent();
        var part = new ByteArrayContent(archive);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/gzip");
        form.Add(part, "archive", "archive.tar.gz");
        using var request = Sign(new HttpRequestMessage(HttpMethod.Post, "/submit" + query) { Content = form });
        return await http.SendAsync(request);
    }

    public async Task<HttpResponseMessage> CancelAsync(HttpClient http, string batchId)
    {
        using var request = Sign(new HttpRequestMessage(HttpMethod.Delete, "/batch/" + batchId));
        return await http.SendAsync(request);
    }

    /// <summary>Has tasks of an ended batch run again.</summary>
    /// <param name="http">The server.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="tasks">Which, as JSON.</param>
    /// <param name="key">Idempotency key; null for none.</param>
    public Task<HttpResponseMessage> RerunAsync(HttpClient http, string batchId, string tasks, string? key = null) => SendAsync(
        http,
        new HttpRequestMessage(HttpMethod.Post, $"/batch/{batchId}/rerun")
        {
            Content = new StringContent($$"""{"tasks":{{tasks}}}""", Encoding.UTF8, "application/json"),
        },
        key);

    public Task<HttpResponseMessage> CancelTaskAsync(HttpClient http, string batchId, string taskId, string? key = null) =>
        SendAsync(http, new HttpRequestMessage(HttpMethod.Delete, $"/batch/{batchId}/task/{taskId}"), key);

    public HttpRequestMessage Sign(HttpRequestMessage request, string? nonce = null)
    {
        nonce ??= Guid.NewGuid().ToString();
        request.Headers.Add("X-Hotkey", Hotkey);
        request.Headers.Add("X-Nonce", nonce);
        request.Headers.Add("X-Signature", SignatureHex.Format(_key.Sign(Encoding.UTF8.GetBytes(Hotkey + nonce))));
        return request;
    }

    /// <summary>As version 2 of the protocol.</summary>
    public HttpRequestMessage SignV2(HttpRequestMessage request, DateTimeOffset at, string? nonce = null, string? archiveSha256 = null)
    {
        nonce ??= Guid.NewGuid().ToString();
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var message = $"executor-v2\n{Hotkey}\n{nonce}\n{timestamp}\n{request.Method} {request.RequestUri}\n{archiveSha256}";
        request.Headers.Add("X-Hotkey", Hotkey);
        request.Headers.Add("X-Nonce", nonce);
        request.Headers.Add("X-Timestamp", timestamp);
        request.Headers.Add("X-Signature", SignatureHex.Format(_key.Sign(Encoding.UTF8.GetBytes(message))));
        if (archiveSha256 is not null)
        {
            request.Headers.Add("X-Archive-Sha256", archiveSha256);
        }

        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, string? key)
    {
        using (request)
        {
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            return await http.SendAsync(Sign(request));
        }
    }

    public void Dispose() => _key.Dispose();
}
