using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Executor.TestKit.Chain;

/// <summary>Carries an answer to the client over either transport, as well as a fault lets it.</summary>
internal abstract class NodeReply(HttpContext context)
{
    private const string Notification = """{"jsonrpc":"2.0","method":"chain_newHead","params":{"result":{"number":"0x1"}}}""";

    protected HttpContext Context => context;

    public abstract Task NotifyAsync();

    public async Task SendAsync(string answer, NodeFault fault, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
        var bytes = Encoding.UTF8.GetBytes(answer);
        switch (fault)
        {
            case NodeFault.Silence:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ending.Token);
                break;
            case NodeFault.HalfAnswer:
                await SendWholeAsync(bytes.AsMemory(0, bytes.Length / 2), ending.Token);
                break;
            case NodeFault.CloseInTheMiddle:
                await SendPartAsync(bytes.AsMemory(0, bytes.Length / 2), bytes.Length, ending.Token);
                context.Abort();
                break;
            case NodeFault.Endless:
                var spaces = Encoding.UTF8.GetBytes(new string(' ', 1 << 16));
                while (true)
                {
                    await SendPartAsync(spaces, length: null, ending.Token);
                }

            default:
                await SendWholeAsync(bytes, ending.Token);
                break;
        }
    }

    protected abstract Task SendWholeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <param name="bytes">What is sent now.</param>
    /// <param name="length">Bytes that are announced; null when that is left open.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    protected abstract Task SendPartAsync(ReadOnlyMemory<byte> bytes, int? length, CancellationToken cancellationToken);

    internal sealed class Http(HttpContext context) : NodeReply(context)
    {
        // There is no place for one.
        public override Task NotifyAsync() => Task.CompletedTask;

        protected override async Task SendWholeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            Context.Response.ContentType = "application/json";
            Context.Response.ContentLength = bytes.Length;
            await Context.Response.Body.WriteAsync(bytes, cancellationToken);
        }

        protected override async Task SendPartAsync(ReadOnlyMemory<byte> bytes, int? length, CancellationToken cancellationToken)
        {
            if (!Context.Response.HasStarted)
            {
                Context.Response.ContentLength = length;
            }

            await Context.Response.Body.WriteAsync(bytes, cancellationToken);
            await Context.Response.Body.FlushAsync(cancellationToken);
        }
    }

    internal sealed class Socket(HttpContext context, WebSocket socket) : NodeReply(context)
    {
        public override Task NotifyAsync() =>
            socket.SendAsync(Encoding.UTF8.GetBytes(Notification), WebSocketMessageType.Text, true, Context.RequestAborted);

        protected override async Task SendWholeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            await socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

        protected override async Task SendPartAsync(ReadOnlyMemory<byte> bytes, int? length, CancellationToken cancellationToken) =>
            await socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: false, cancellationToken);
    }
}
