using System.Net.WebSockets;
using System.Text.Json;

namespace Executor.Gateway.Tests.Fakes;

// A client of the event socket.
internal sealed class SocketReader : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(20));

    private SocketReader()
    {
    }

    public static async Task<SocketReader> OpenAsync(GatewayServer server, string query)
    {
        var reader = new SocketReader();
        await reader._socket.ConnectAsync(new Uri($"ws://{server.Address.Authority}/ws{query}"), reader._patience.Token);
        return reader;
    }

    public async Task<JsonElement> NextAsync()
    {
        using var text = new MemoryStream();
        Assert.Equal(WebSocketMessageType.Text, await ReceiveAsync(text));
        return JsonElement.Parse(text.ToArray());
    }

    // The status of the close frame that must come next.
    public async Task<WebSocketCloseStatus?> CloseStatusAsync()
    {
        using var nothing = new MemoryStream();
        Assert.Equal(WebSocketMessageType.Close, await ReceiveAsync(nothing));
        return _socket.CloseStatus;
    }

    public Task SendAsync(byte[] message) => _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _patience.Token);

    public Task CloseAsync() => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, _patience.Token);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<WebSocketMessageType> ReceiveAsync(MemoryStream target)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(), _patience.Token);
            target.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return received.MessageType;
            }
        }
    }
}
