using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Executor.Gateway.Tests.Authentication.Vectors;

// A request as a wallet's library signed it.
internal sealed record SignedRequest
{
    public static SignedRequest[] All { get; } = Read();

    public required int Version { get; init; }

    public required string Method { get; init; }

    public required string Target { get; init; }

    public required string Hotkey { get; init; }

    public required string Nonce { get; init; }

    public string? Timestamp { get; init; }

    public string? ArchiveSha256 { get; init; }

    public required string Signature { get; init; }

    public string? Archive { get; init; }

    public HttpRequestMessage ToMessage()
    {
        var request = new HttpRequestMessage(new HttpMethod(Method), Target);
        foreach (var (name, value) in new[]
        {
            ("X-Hotkey", Hotkey), ("X-Nonce", Nonce), ("X-Signature", Signature), ("X-Timestamp", Timestamp), ("X-Archive-Sha256", ArchiveSha256),
        })
        {
            if (value is not null)
            {
                Assert.True(request.Headers.TryAddWithoutValidation(name, value));
            }
        }

        if (Archive is not null)
        {
            request.Content = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(Archive)), "archive", "a.zip" } };
        }

        return request;
    }

    private static SignedRequest[] Read()
    {
        using var stream = typeof(SignedRequest).Assembly.GetManifestResourceStream("requests.json")!;
        return JsonSerializer.Deserialize(stream, SignedRequestJson.Default.SignedRequestArray)!;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SignedRequest[]))]
internal sealed partial class SignedRequestJson : JsonSerializerContext;
