using System.Net.WebSockets;

namespace Executor.Bittensor.Rpc;

internal sealed class WebSocketChannel(Uri endpoint, HttpMessageInvoker transport, int maxAnswerBytes) : IRpcChannel
{
    private readonly ClientWebSocket _socket = new();

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        _socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await _socket.ConnectAsync(endpoint, transport, cancellationToken);
        }
        catch (WebSocketException exception)
        {
            throw _socket.HttpStatusCode switch
            {
                0 => RpcException.Unreachable(exception),
                var status => RpcException.OfStatus(status),
            };
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        catch (WebSocketException)
        {
            throw RpcException.Closed();
        }
    }

    public async Task<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellationToken)
    {
        var message = new AnswerBuffer(maxAnswerBytes);
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(message.Free(), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    throw RpcException.Closed();
                }

                message.Advance(part.Count);
                if (part.EndOfMessage)
                {
                    return message.Written;
                }
            }
        }
        catch (WebSocketException)
        {
            throw RpcException.Closed();
        }
    }

    public void Dispose() => _socket.Dispose();
}
