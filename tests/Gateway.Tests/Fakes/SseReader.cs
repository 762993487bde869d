using System.Net;
using System.Text.Json;

namespace Executor.Gateway.Tests.Fakes;

// A client of an event stream, block by block.
internal sealed class SseReader : IAsyncDisposable
{
    private readonly StreamReader _lines;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(20));

    private SseReader(HttpResponseMessage response, Stream body)
    {
        Response = response;
        _lines = new StreamReader(body);
    }

    public HttpResponseMessage Response { get; }

    public static async Task<SseReader> OpenAsync(GatewayServer server, string path, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new SseReader(response, await response.Content.ReadAsStreamAsync());
    }

    public async Task<(string? Id, string? Name, string Data)> NextTextAsync()
    {
        string? id = null, name = null, data = null;
        while (await ReadLineAsync() is { } line)
        {
            var (field, value) = (line.Split(": ")[0], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart());
            switch (field)
            {
                case "id":
                    id = value;
                    break;
                case "event":
                    name = value;
                    break;
                case "data":
                    data = value;
                    break;
                case "" when data is not null:
                    return (id, name, data);
                default:
                    break;
            }
        }

        throw new EndOfStreamException("The event stream ended where an event was expected");
    }

    public async Task<(string? Id, string? Name, JsonElement Data)> NextAsync()
    {
        var (id, name, data) = await NextTextAsync();
        return (id, name, JsonElement.Parse(data));
    }

    public async Task<string?> ReadLineAsync() => await _lines.ReadLineAsync(_patience.Token);

    public async Task<bool> IsAtEndAsync() => await ReadLineAsync() is null;

    public ValueTask DisposeAsync()
    {
        Response.Dispose();
        _lines.Dispose();
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }
}
