using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
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
    public async Task From_GoesOnAfterThatSequence()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Record(new BatchQueued(2, new string('a', 64)));
        server.Batch.Record(new BatchStarted(2, 2));
        await using var socket = await SocketReader.OpenAsync(server, Query + "&from=1");
        Assert.Equal(2, (await socket.NextAsync()).GetProperty("sequence").GetInt64());
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
