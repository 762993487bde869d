using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Executor.Contracts.Events;
using Executor.Contracts.Json;

namespace Executor.EndToEnd.Tests.Support;

/// <summary>Reads a batch's events as a dashboard does.</summary>
internal static class EventReader
{
    /// <summary>Frames of the socket until it is closed.</summary>
    public static IAsyncEnumerable<EventEnvelope> WatchAsync(
        int port, string batchId, long? from = null, CancellationToken cancellationToken = default) =>
        WatchAsync(port, batchId, from, more: "", cancellationToken);

    // More is what else the query asks for, from its ampersand on.
    public static async IAsyncEnumerable<EventEnvelope> WatchAsync(
        int port, string batchId, long? from, string more, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var socket = new ClientWebSocket();
        var query = (from is null ? "" : $"&from={from}") + more;
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/ws?batch_id={batchId}{query}"), cancellationToken);
        var buffer = new byte[64 * 1024];
        using var frame = new MemoryStream();
        while (true)
        {
            ValueWebSocketReceiveResult received;
            try
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            }
            catch (WebSocketException)
            {
                // The server was killed.
                yield break;
            }

            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
                yield break;
            }

            frame.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                yield return JsonSerializer.Deserialize(frame.ToArray(), ContractsJson.Default.EventEnvelope)!;
                frame.SetLength(0);
            }
        }
    }

    /// <summary>Server-sent events after one that was seen, as they come, until the response ends.</summary>
    public static async IAsyncEnumerable<EventEnvelope> StreamAsync(
        HttpClient http, string batchId, long lastEventId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/batch/{batchId}/events");
        request.Headers.Add("Last-Event-ID", lastEventId.ToString(provider: null));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                yield return JsonSerializer.Deserialize(line.AsSpan(5), ContractsJson.Default.EventEnvelope)!;
            }
        }
    }

    /// <summary>Server-sent events until the response ends.</summary>
    public static async Task<List<EventEnvelope>> ReadServerSentAsync(HttpClient http, string batchId, string query)
    {
        var text = await http.GetStringAsync($"/batch/{batchId}/events{query}");
        return
        [
            .. text.Split('\n')
                .Where(line => line.StartsWith("data:", StringComparison.Ordinal))
                .Select(line => JsonSerializer.Deserialize(line.AsSpan(5), ContractsJson.Default.EventEnvelope)!),
        ];
    }
}
