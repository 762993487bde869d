using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Gateway.Events;
using Executor.Gateway.Tests.Fakes;
using Executor.TestKit.Waiting;

namespace Executor.Gateway.Tests.Events;

public sealed class SocketTests
{
    private const string Query = "?batch_id=" + FakeBatch.Id;

    [Fact]
    public async Task Socket_SnapshotThenLiveEvents_ThenClose1000()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var socket = await SocketReader.OpenAsync(server, Query);
        Assert.Equal("snapshot", (await socket.NextAsync()).GetProperty("event").GetString());

        await server.Stream.PublishAsync(server.Batch.Record(new BatchStarted(2, 2)));
        var started = await socket.NextAsync();
        Assert.Equal(("batch_started", 1), (started.GetProperty("event").GetString(), started.GetProperty("sequence").GetInt64()));
        Assert.Equal("""{"total_tasks":2,"concurrent_limit":2}""", started.GetProperty("data").GetRawText());

        await server.Stream.PublishAsync(server.Batch.Record(new BatchCompleted(BatchStatus.Completed, 2, 2, 0, 1, 5, null)));
        Assert.Equal("batch_complete", (await socket.NextAsync()).GetProperty("event").GetString());
        Assert.Equal("stream_closed", (await socket.NextAsync()).GetProperty("event").GetString());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await socket.CloseStatusAsync());
    }

    [Fact]
    public async Task EndedBatch_SnapshotAndClose()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Record(new BatchCompleted(BatchStatus.Completed, 2, 2, 0, 1, 5, null));
        await using var socket = await SocketReader.OpenAsync(server, Query);
        Assert.Equal("snapshot", (await socket.NextAsync()).GetProperty("event").GetString());
        Assert.Equal("stream_closed", (await socket.NextAsync()).GetProperty("event").GetString());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await socket.CloseStatusAsync());
    }

    [Fact]
    public async Task From_GoesOnAfterThatSequence()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Record(new BatchQueued(2, new string('a', 64)));
        server.Batch.Record(new BatchStarted(2, 2));
        await using var socket = await SocketReader.OpenAsync(server, Query + "&from=1");
        Assert.Equal(2, (await socket.NextAsync()).GetProperty("sequence").GetInt64());
    }

    [Theory]
    [InlineData(FakeBatch.Id)]
    [InlineData("no \"id\"")]
    public async Task UnknownBatch_SaysSoAndCloses4404(string id)
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.View = null;
        await using var socket = await SocketReader.OpenAsync(server, "?batch_id=" + Uri.EscapeDataString(id));
        var frame = await socket.NextAsync();
        Assert.Equal(("batch_not_found", id), (frame.GetProperty("error").GetString(), frame.GetProperty("batch_id").GetString()));
        Assert.Equal((WebSocketCloseStatus)4404, await socket.CloseStatusAsync());
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "missing_batch_id")]
    [InlineData("?batch_id=", HttpStatusCode.BadRequest, "missing_batch_id")]
    [InlineData(Query + "&from=x", HttpStatusCode.BadRequest, "invalid_from")]
    [InlineData(Query, HttpStatusCode.UpgradeRequired, "upgrade_required")]
    public async Task PlainRequest_IsRefused(string query, HttpStatusCode status, string code)
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal(code, await GatewayServer.ErrorAsync(await server.Client.GetAsync("/ws" + query), status));
    }

    [Fact]
    public async Task FromBeyondTheLog_IsRefusedBeforeTheUpgrade()
    {
        await using var server = await GatewayServer.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(new Uri($"ws://{server.Address.Authority}/ws{Query}&from=1"), CancellationToken.None));
        Assert.Equal(HttpStatusCode.BadRequest, socket.HttpStatusCode);
    }

    [Fact]
    public async Task ClientMessages_AreIgnored()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var socket = await SocketReader.OpenAsync(server, Query);
        await socket.NextAsync();
        await socket.SendAsync(new byte[4096]);
        await socket.SendAsync(new byte[4096]);
        await server.Stream.PublishAsync(server.Batch.Record(new BatchStarted(2, 2)));
        Assert.Equal("batch_started", (await socket.NextAsync()).GetProperty("event").GetString());
    }

    [Theory]
    [InlineData(4097)]
    [InlineData(100_000)]
    public async Task ClientMessageTooLong_Closes1009(int length)
    {
        await using var server = await GatewayServer.StartAsync();
        await using var socket = await SocketReader.OpenAsync(server, Query);
        await socket.NextAsync();
        await socket.SendAsync(new byte[length]);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await socket.CloseStatusAsync());
    }

    [Fact]
    public async Task ClientThatCloses_IsAnsweredAndForgotten()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var socket = await SocketReader.OpenAsync(server, Query);
        await socket.NextAsync();
        await socket.CloseAsync();
        await Eventually.HoldsAsync("the subscription to end", () => server.Stream.Subscriptions == 0);
    }

    [Fact]
    public async Task ServerThatStops_Closes1001()
    {
        var server = await GatewayServer.StartAsync();
        await using var socket = await SocketReader.OpenAsync(server, Query);
        await socket.NextAsync();
        var stopping = server.StopAsync();
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await socket.CloseStatusAsync());
        await socket.CloseAsync();
        await stopping;
        await server.DisposeAsync();
    }

    [Fact]
    public async Task BatchThatCannotBeRead_Closes1011()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var socket = await SocketReader.OpenAsync(server, Query);
        await socket.NextAsync();
        server.Batch.Record(new BatchStarted(2, 2));
        var second = server.Batch.Record(new TaskStarted("task-a", null));
        server.Batch.Failure = new TimeoutException();
        await server.Stream.PublishAsync(second);
        Assert.Equal(WebSocketCloseStatus.InternalServerError, await socket.CloseStatusAsync());
    }

    // It upgrades and then neither reads nor answers a ping, while more is sent than the network holds.
    [Fact]
    public async Task ClientThatReadsNothing_IsEnded_WhileOthersGetEverything()
    {
        await using var server = await GatewayServer.StartAsync(
            events: new EventOptions { PingInterval = TimeSpan.FromMilliseconds(300), BufferSize = 8 });
        using var silent = new TcpClient { ReceiveBufferSize = 1024 };
        await silent.ConnectAsync(server.Address.Host, server.Address.Port);
        await silent.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /ws{Query} HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        await using var reading = await SocketReader.OpenAsync(server, Query);
        await reading.NextAsync();

        var name = new string('x', 200_000);
        for (var i = 0; i < 60; i++)
        {
            await server.Stream.PublishAsync(server.Batch.Record(new TaskStarted(name, null)));
            Assert.Equal(i + 1, (await reading.NextAsync()).GetProperty("sequence").GetInt64());
        }

        // Waiting for a frame answers pings: this client is not the silent one.
        var next = reading.NextAsync();
        await Eventually.GetAsync(
            "the silent client to be cut off",
            () => server.Client.GetStringAsync("/metrics"),
            metrics => metrics.Contains("executor_event_sockets{transport=\"websocket\"} 1\n", StringComparison.Ordinal));
        await server.Stream.PublishAsync(server.Batch.Record(new TaskStarted("last", null)));
        Assert.Equal(61, (await next).GetProperty("sequence").GetInt64());
    }

    [Fact]
    public async Task Delivery_IsMeasured()
    {
        await using var server = await GatewayServer.StartAsync();
        await using (var socket = await SocketReader.OpenAsync(server, Query))
        {
            await socket.NextAsync();
            await server.Stream.PublishAsync(server.Batch.Record(new BatchCancelled(BatchStatus.Failed, 2, 0, 2, 0, 1)));
            await socket.NextAsync();
            Assert.Equal(JsonValueKind.Object, (await socket.NextAsync()).ValueKind);
        }

        Assert.Contains("executor_event_delivery_seconds_count 1\n", await server.Client.GetStringAsync("/metrics"));
    }
}
