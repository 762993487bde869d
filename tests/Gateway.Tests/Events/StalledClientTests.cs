using System.Net.Sockets;
using System.Text;
using Executor.Contracts.Events;
using Executor.Gateway.Events;
using Executor.Gateway.Tests.Fakes;
using Executor.TestKit.Waiting;

namespace Executor.Gateway.Tests.Events;

// A client whose connection lives, but which takes nothing of what it is sent: no ping tells it from a healthy one.
public sealed class StalledClientTests
{
    private const string Socket = $"GET /ws?batch_id={FakeBatch.Id} HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private const string EventStream = $"GET /batch/{FakeBatch.Id}/events HTTP/1.1\r\nHost: gateway\r\n\r\n";

    private static readonly EventOptions Hurried = new() { SendTimeout = TimeSpan.FromMilliseconds(300), BufferSize = 8 };

    [Theory]
    [InlineData(Socket, "websocket")]
    [InlineData(EventStream, "sse")]
    public async Task Client_ThatTakesNothing_IsDroppedAfterItsBound_WhileOthersGetEverything(string request, string transport)
    {
        await using var server = await GatewayServer.StartAsync(events: Hurried);
        using var stalled = new TcpClient { ReceiveBufferSize = 1024 };
        await stalled.ConnectAsync(server.Address.Host, server.Address.Port);
        await stalled.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        await MetricsAsync(server, $"executor_event_sockets{{transport=\"{transport}\"}} 1\n");
        await using var reading = await SocketReader.OpenAsync(server, "?batch_id=" + FakeBatch.Id + "&from=0");

        var name = new string('x', 200_000);
        for (var i = 1; i <= 60; i++)
        {
            await server.Stream.PublishAsync(server.Batch.Record(new TaskStarted(name, null)));
            Assert.Equal(i, (await reading.NextAsync()).GetProperty("sequence").GetInt64());
        }

        await MetricsAsync(server, "executor_event_stalled_total 1\n");
        await MetricsAsync(server, $"executor_event_sockets{{transport=\"{transport}\"}} {(transport == "websocket" ? 1 : 0)}\n");
        await server.Stream.PublishAsync(server.Batch.Record(new TaskStarted("last", null)));
        Assert.Equal(61, (await reading.NextAsync()).GetProperty("sequence").GetInt64());
        Assert.DoesNotContain("Error", server.Logs.Text);
    }

    private static Task<string> MetricsAsync(GatewayServer server, string line) => Eventually.GetAsync(
        line, () => server.Client.GetStringAsync("/metrics"), metrics => metrics.Contains(line, StringComparison.Ordinal));
}
