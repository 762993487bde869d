using System.Net;
using System.Net.WebSockets;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Gateway.Events;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Events;
using Executor.TestKit.Waiting;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Gateway.Tests.Events;

public sealed class LiveOutputTests
{
    private const string Query = "?batch_id=" + FakeBatch.Id;
    private const string Path = "/batch/" + FakeBatch.Id + "/events";

    [Fact]
    public async Task Socket_ThatAsks_GetsOutputBetweenTheEvents()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var socket = await SocketReader.OpenAsync(server, Query + "&logs=true");
        await socket.NextAsync();
        await server.LiveOutput.PrintAsync("task-a", "hel\u001blo\n", dropped: 7);

        Assert.Equal(
            $$$"""
            {"event":"task_log","batch_id":"{{{FakeBatch.Id}}}","task_id":"task-a","data":{"task_id":"task-a","attempt":1,"stage":"running_agent",
            "log":"agent.stdout","stream":"stdout","text":"hel\u001Blo\n","dropped_bytes":7}}
            """.ReplaceLineEndings(""),
            (await socket.NextAsync()).GetRawText());
        await server.Stream.PublishAsync(server.Batch.Record(new BatchCompleted(BatchStatus.Completed, 2, 2, 0, 1, 5, null)));
        Assert.Equal("batch_complete", (await socket.NextAsync()).GetProperty("event").GetString());
        Assert.Equal("stream_closed", (await socket.NextAsync()).GetProperty("event").GetString());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, await socket.CloseStatusAsync());
        await Eventually.HoldsAsync("nobody to want output", () => server.LiveOutput.Wanted == "");
    }

    [Fact]
    public async Task EventStream_ThatAsks_GetsOutputWithoutAnId()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var stream = await SseReader.OpenAsync(server, Path + "?from=0&logs=true");
        await Eventually.HoldsAsync("the output to be wanted", () => server.LiveOutput.Wanted == "*");
        await server.LiveOutput.PrintAsync("task-b", "hello");

        var (id, name, data) = await stream.NextAsync();
        Assert.Equal((null, "task_log", "hello"), (id, name, data.GetProperty("data").GetProperty("text").GetString()));
    }

    [Fact]
    public async Task WatcherThatDoesNotAsk_CausesAndGetsNone()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var socket = await SocketReader.OpenAsync(server, Query + "&logs=false");
        await socket.NextAsync();
        Assert.Equal("", server.LiveOutput.Wanted);

        await using var other = await SocketReader.OpenAsync(server, Query + "&logs=true");
        await other.NextAsync();
        await server.LiveOutput.PrintAsync("task-a", "hello");
        await server.Stream.PublishAsync(server.Batch.Record(new BatchStarted(2, 2)));
        Assert.Equal("batch_started", (await socket.NextAsync()).GetProperty("event").GetString());
    }

    [Fact]
    public async Task Gateway_WantsWhatItsWatchersWant_AndSaysSoAgain()
    {
        var time = new ManualTime();
        await using var server = await GatewayServer.StartAsync(time: time);
        var feeds = server.Services.GetRequiredService<BatchFeeds>();
        var (b, a, all) = (Inbox("task-b"), Inbox("task-a"), Inbox(null));
        var first = await feeds.JoinAsync(FakeBatch.Id, b);
        Assert.Equal("task-b", server.LiveOutput.Wanted);
        var second = await feeds.JoinAsync(FakeBatch.Id, a);
        Assert.Equal("task-a,task-b", server.LiveOutput.Wanted);
        var third = await feeds.JoinAsync(FakeBatch.Id, all);
        Assert.Equal("*", server.LiveOutput.Wanted);
        Assert.Equal(1, server.Stream.Subscribed);

        await server.LiveOutput.PrintAsync("task-a", "of a");
        Assert.Equal("of a", (await a.TakeAsync(CancellationToken.None)).Output!.Text);
        Assert.Equal("of a", (await all.TakeAsync(CancellationToken.None)).Output!.Text);
        await server.LiveOutput.PrintAsync("task-b", "of b");
        Assert.Equal("of b", (await b.TakeAsync(CancellationToken.None)).Output!.Text);

        var said = server.LiveOutput.Said;
        time.Advance(LiveOutput.RenewPeriod);
        await Eventually.HoldsAsync("it to be said again", () => server.LiveOutput.Said == said + 1);

        await third.DisposeAsync();
        await Eventually.HoldsAsync("the wish of one to end", () => server.LiveOutput.Wanted == "task-a,task-b");
        await second.DisposeAsync();
        await first.DisposeAsync();
        Assert.Equal("", server.LiveOutput.Wanted);
    }

    [Fact]
    public async Task WishThatCannotBeSaid_CostsNoEvent_AndIsSaidAgain()
    {
        var time = new ManualTime();
        await using var server = await GatewayServer.StartAsync(time: time);
        server.LiveOutput.Failure = new TimeoutException();
        await using var socket = await SocketReader.OpenAsync(server, Query + "&logs=true");
        await socket.NextAsync();
        await server.Stream.PublishAsync(server.Batch.Record(new BatchStarted(2, 2)));
        Assert.Equal("batch_started", (await socket.NextAsync()).GetProperty("event").GetString());

        server.LiveOutput.Failure = null;
        time.Advance(LiveOutput.RenewPeriod);
        await Eventually.HoldsAsync("the output to be wanted", () => server.LiveOutput.Wanted == "*");
    }

    [Theory]
    [InlineData("logs=yes", HttpStatusCode.BadRequest, "invalid_logs")]
    [InlineData("logs=", HttpStatusCode.BadRequest, "invalid_logs")]
    [InlineData("task_id=task-a", HttpStatusCode.BadRequest, "invalid_logs")]
    [InlineData("logs=false&task_id=task-a", HttpStatusCode.BadRequest, "invalid_logs")]
    [InlineData("logs=true&task_id=task-x", HttpStatusCode.NotFound, "task_not_found")]
    public async Task WishThatMakesNoSense_IsRefused(string query, HttpStatusCode status, string code)
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal(code, await GatewayServer.ErrorAsync(await server.Client.GetAsync($"{Path}?{query}"), status));

        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() =>
            socket.ConnectAsync(new Uri($"ws://{server.Address.Authority}/ws{Query}&{query}"), CancellationToken.None));
        Assert.Equal(status, socket.HttpStatusCode);
    }

    [Fact]
    public async Task OutputOfOneTask_IsThatOfTheTask()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var socket = await SocketReader.OpenAsync(server, Query + "&logs=TRUE&task_id=task-b");
        await socket.NextAsync();
        await server.LiveOutput.PrintAsync("task-a", "other");
        await server.LiveOutput.PrintAsync("task-b", "mine");

        Assert.Equal("mine", (await socket.NextAsync()).GetProperty("data").GetProperty("text").GetString());
    }

    private static WatcherInbox Inbox(string? taskId) => new(FakeBatch.Id, 10, 10, new LogWish(taskId));
}
