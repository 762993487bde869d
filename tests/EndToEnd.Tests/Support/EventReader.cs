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
    public static async IAsyncEnumerable<EventEnvelope> WatchAsync(
        int port,
        string batchId,
        long? from = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var socket = new ClientWebSocket();
        var query = from is null ? "" : $"&from={from}";
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
