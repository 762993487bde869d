using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Executor.Cli.Client;
using Executor.Contracts.Http;
using Executor.Contracts.Json;

namespace Executor.Cli.Watching;

/// <summary>One connection to the events of a batch.</summary>
internal sealed class EventSocket : IAsyncDisposable
{
    private const int MaxFrameBytes = 64 * 1024 * 1024;

    // The server pings every 20 seconds; a connection on which nothing moves for longer is dead.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _chunk = new byte[16 * 1024];

    public EventSocket(string? token)
    {
        _socket.Options.KeepAliveInterval = KeepAlive;
        _socket.Options.KeepAliveTimeout = KeepAlive;
        _socket.Options.CollectHttpResponseDetails = true;
        if (token is not null)
        {
            _socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }
    }

    /// <returns>False when the server could not be reached.</returns>
    public async Task<bool> TryConnectAsync(Uri server, string batchId, long? from, LogQuery? logs, CancellationToken cancellationToken)
    {
        var resume = from is { } sequence ? string.Create(CultureInfo.InvariantCulture, $"&from={sequence}") : "";
        var address = new UriBuilder(new Uri(server, $"ws?batch_id={Uri.EscapeDataString(batchId)}{resume}{logs?.Text}"))
        {
            Scheme = server.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs,
        };
        try
        {
            await _socket.ConnectAsync(address.Uri, cancellationToken);
            return true;
        }
        catch (WebSocketException) when ((int)_socket.HttpStatusCode is >= 400 and < 500)
        {
            // Asking again would be answered in the same way.
            var code = ((int)_socket.HttpStatusCode).ToString(CultureInfo.InvariantCulture);
            var hint = _socket.HttpStatusCode == HttpStatusCode.Unauthorized ? " Give the server's token with --token." : "";
            var error = new ErrorDocument(code, $"The server refused the event socket with status {code}.{hint}");
            throw new ApiException(_socket.HttpStatusCode, error);
        }
        catch (WebSocketException)
        {
            return false;
        }
    }

    /// <returns>The next frame; null when the connection ended.</returns>
    public async Task<WatchedFrame?> ReceiveAsync(CancellationToken cancellationToken)
    {
        using var frame = new MemoryStream();
        while (true)
        {
            ValueWebSocketReceiveResult part;
            try
            {
                part = await _socket.ReceiveAsync(_chunk.AsMemory(), cancellationToken);
            }
            catch (WebSocketException)
            {
                return null;
            }

            if (part.MessageType == WebSocketMessageType.Close || frame.Length + part.Count > MaxFrameBytes)
            {
                return null;
            }

            frame.Write(_chunk, 0, part.Count);
            if (part.EndOfMessage)
            {
                return Read(Encoding.UTF8.GetString(frame.GetBuffer(), 0, (int)frame.Length));
            }
        }
    }

    /// <summary>Says goodbye when somebody is there to hear it.</summary>
    public async ValueTask DisposeAsync()
    {
        using (_socket)
        {
            if (_socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            {
                return;
            }

            using var limit = new CancellationTokenSource(GoodbyeLimit);
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
            {
                // The server was gone first.
            }
        }
    }

    private static WatchedFrame Read(string text)
    {
        var envelope = JsonSerializer.Deserialize(text, ContractsJson.Default.EventEnvelope);
        if (envelope is { Event: not null })
        {
            return new WatchedFrame(text, envelope);
        }

        // The one frame that is not an event says that there is no such batch.
        var error = JsonSerializer.Deserialize(text, ContractsJson.Default.ErrorDocument);
        throw new ApiException(
            HttpStatusCode.NotFound, new ErrorDocument(error?.Error ?? "unexpected_frame", error?.Message ?? "There is no such batch."));
    }
}
