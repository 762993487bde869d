using System.Net.WebSockets;
using Executor.Gateway.Metrics;

namespace Executor.Gateway.Events;

// One connected socket.
//
// Two loops run at once: one sends frames, the other reads what the client says, only to notice that it leaves or floods. The reader
// never writes: when it ends it stops the sender, and the close frame is sent after both, since a send that is cut off takes the
// whole socket with it. A client that reads nothing is ended by the ping it does not answer, or by the frame it does not take.
internal sealed partial class SocketSession(
    BatchWatcher watcher,
    EventOptions options,
    GatewayInstruments instruments,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<SocketSession> logger)
{
    // Clients have nothing to say here; this much is borne.
    private const int MaxClientMessage = 4096;

    public async Task RunAsync(WebSocket socket, WatchRequest request, CancellationToken aborted)
    {
        instruments.WatcherCame(Transports.Socket);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        var listening = ListenAsync(socket, aborted);
        var stopping = StopAfterAsync(listening, stop);
        try
        {
            var status = await SendAsync(socket, request, stop, aborted);

            // The client's own reason to end comes before ours.
            await CloseAsync(socket, listening.IsCompleted ? await listening : status, listening);
        }
        finally
        {
            instruments.WatcherLeft(Transports.Socket);
            await EndAsync(socket, stopping);
        }
    }

    // Says one thing and closes.
    public async Task RefuseAsync(WebSocket socket, ReadOnlyMemory<byte> frame, WebSocketCloseStatus status, CancellationToken aborted)
    {
        var listening = ListenAsync(socket, aborted);
        try
        {
            await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, aborted);
            await CloseAsync(socket, status, listening);
        }
        catch (Exception exception) when (IsGone(exception))
        {
            // It did not wait for the answer.
        }
        finally
        {
            await EndAsync(socket, listening);
        }
    }

    // Null when there is nobody left to send a close frame to.
    private async Task<WebSocketCloseStatus?> SendAsync(
        WebSocket socket, WatchRequest request, CancellationTokenSource stop, CancellationToken aborted)
    {
        try
        {
            await foreach (var frame in watcher.WatchAsync(request, stop.Token))
            {
                await socket.SendAsync(frame.Json, WebSocketMessageType.Text, endOfMessage: true, aborted)
                    .AsTask().OrStalledAsync(options.SendTimeout, time);
                if (frame.LiveSince is { } recorded)
                {
                    instruments.Delivered(time.GetUtcNow() - recorded);
                }
            }

            return WebSocketCloseStatus.NormalClosure;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            return WebSocketCloseStatus.EndpointUnavailable;
        }
        catch (StalledClientException)
        {
            instruments.WatcherStalled();
            return null;
        }
        catch (Exception exception) when (IsGone(exception))
        {
            return null;
        }
        catch (Exception exception)
        {
            LogBroken(exception, request.Batch.BatchId);
            return WebSocketCloseStatus.InternalServerError;
        }
    }

    // Ends with the status to close with: the client closed, said too much, or (null) is gone.
    private static async Task<WebSocketCloseStatus?> ListenAsync(WebSocket socket, CancellationToken aborted)
    {
        try
        {
            // A read fills the buffer before it returns, so it has room for the one byte that is too much and for no more.
            var buffer = new byte[MaxClientMessage + 1];
            var length = 0;
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(length), aborted);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return WebSocketCloseStatus.NormalClosure;
                }

                length += received.Count;
                if (length > MaxClientMessage)
                {
                    return WebSocketCloseStatus.MessageTooBig;
                }

                length = received.EndOfMessage ? 0 : length;
            }
        }
        catch (Exception exception) when (IsGone(exception))
        {
            return null;
        }
    }

    private static async Task StopAfterAsync(Task listening, CancellationTokenSource stop)
    {
        await listening;
        await stop.CancelAsync();
    }

    // A socket that is not closed by now is cut off, which ends the reader.
    private static async Task EndAsync(WebSocket socket, Task reader)
    {
        if (socket.State != WebSocketState.Closed)
        {
            socket.Abort();
        }

        await reader;
    }

    private async Task CloseAsync(WebSocket socket, WebSocketCloseStatus? status, Task<WebSocketCloseStatus?> listening)
    {
        if (status is not { } reason)
        {
            return;
        }

        using var patience = new CancellationTokenSource(options.CloseTimeout, time);
        try
        {
            await socket.CloseOutputAsync(reason, null, patience.Token);

            // Until the client closes as well: what it sent meanwhile would make the connection end with a reset, close frame lost.
            await listening.WaitAsync(patience.Token);
            var rest = new byte[MaxClientMessage];
            while (socket.State == WebSocketState.CloseSent)
            {
                await socket.ReceiveAsync(rest.AsMemory(), patience.Token);
            }
        }
        catch (Exception exception) when (IsGone(exception))
        {
            // It had its time.
        }
    }

    private static bool IsGone(Exception exception) =>
        exception is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException;

    [LoggerMessage(LogLevel.Error, "A socket on batch {BatchId} failed")]
    private partial void LogBroken(Exception exception, string batchId);
}
