using System.Net;
using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Gateway.Events;
using Executor.Gateway.Tests.Fakes;
using Executor.Gateway.Tests.Tasks;
using Executor.TestKit.Waiting;

namespace Executor.Gateway.Tests.Events;

public sealed class EventStreamTests
{
    private const string Path = "/batch/" + FakeBatch.Id + "/events";

    [Fact]
    public async Task WithoutPosition_SnapshotThenLiveEvents_ThenTheEnd()
    {
        await using var server = await GatewayServer.StartAsync();
        await Evidence.AddAsync(server);
        server.Batch.Record(new BatchQueued(2, new string('a', 64)));
        await using var stream = await SseReader.OpenAsync(server, Path);
        var (id, name, data) = await stream.NextAsync();
        Assert.Equal(("1", "snapshot"), (id, name));
        var snapshot = data.GetProperty("data");
        Assert.Equal("running", snapshot.GetProperty("status").GetString());
        Assert.Equal(1, snapshot.GetProperty("last_sequence").GetInt64());
        var task = snapshot.GetProperty("tasks")[0];
        Assert.Equal("said\ncomplained", task.GetProperty("agent_output").GetString());
        Assert.Equal("""{"agent_output":15,"test_output":84}""", task.GetProperty("output_bytes").GetRawText());
        Assert.All(
            ["agent_patch", "usage", "protected_edits", "install_cached"], name => Assert.False(task.TryGetProperty(name, out _), name));

        await server.Stream.PublishAsync(server.Batch.Record(new TaskStarted("task-b", "silo-1")));
        Assert.Equal(
            ("2", "task_started", $$$"""
                {"event":"task_started","batch_id":"{{{FakeBatch.Id}}}","task_id":"task-b",
                "data":{"task_id":"task-b","silo":"silo-1"},"sequence":2,"at":"2026-03-11T15:30:16+00:00"}
                """.ReplaceLineEndings("")),
            await stream.NextTextAsync());

        await server.Stream.PublishAsync(server.Batch.Record(new BatchCompleted(BatchStatus.Completed, 2, 1, 1, 0.5, 1000, null)));
        Assert.Equal("batch_complete", (await stream.NextAsync()).Name);
        Assert.Equal((null, "stream_closed", $$"""{"event":"stream_closed","batch_id":"{{FakeBatch.Id}}"}"""), await stream.NextTextAsync());
        Assert.True(await stream.IsAtEndAsync());
        await Eventually.HoldsAsync("the subscription to end", () => server.Stream.Subscriptions == 0);
    }

    [Fact]
    public async Task LongOutputs_AreCutToTheirTailsInASnapshot()
    {
        await using var server = await GatewayServer.StartAsync();
        await Evidence.AddAsync(server, agentStdout: new string('x', 10_000));
        await using var stream = await SseReader.OpenAsync(server, Path);
        var task = (await stream.NextAsync()).Data.GetProperty("data").GetProperty("tasks")[0];
        Assert.Equal(4096, task.GetProperty("agent_output").GetString()!.Length);
        Assert.EndsWith("x\ncomplained", task.GetProperty("agent_output").GetString());
        Assert.Equal(10_011, task.GetProperty("output_bytes").GetProperty("agent_output").GetInt64());
    }

    [Theory]
    [InlineData("?from=1", null, new[] { "2", "3" })]
    [InlineData("?from=0", "2", new[] { "3" })]
    [InlineData("", "0", new[] { "1", "2", "3" })]
    [InlineData("?from=3", null, new string[0])]
    public async Task WithPosition_ExactlyTheEventsAfterIt(string query, string? lastEventId, string[] expected)
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Record(new BatchQueued(2, new string('a', 64)));
        server.Batch.Record(new BatchStarted(2, 2));
        server.Batch.Record(new BatchCancelled(BatchStatus.Failed, 2, 0, 2, 0, 10));
        await using var stream = await SseReader.OpenAsync(server, Path + query, lastEventId);
        foreach (var id in expected)
        {
            Assert.Equal(id, (await stream.NextAsync()).Id);
        }

        Assert.Equal("stream_closed", (await stream.NextAsync()).Name);
        Assert.True(await stream.IsAtEndAsync());
    }

    [Theory]
    [InlineData("?from=-1", null)]
    [InlineData("?from=abc", null)]
    [InlineData("?from=", null)]
    [InlineData("?from=2", null)]
    [InlineData("?from=1", "x")]
    public async Task InvalidPosition_IsRefused(string query, string? lastEventId)
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Record(new BatchQueued(2, new string('a', 64)));
        var request = new HttpRequestMessage(HttpMethod.Get, Path + query);
        request.Headers.Add("Last-Event-ID", lastEventId ?? "");
        Assert.Equal("invalid_from", await GatewayServer.ErrorAsync(await server.Client.SendAsync(request), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task QuietStream_IsPinged()
    {
        var time = new ManualTime();
        await using var server = await GatewayServer.StartAsync(time: time);
        await using var stream = await SseReader.OpenAsync(server, Path);
        Assert.Equal("snapshot", (await stream.NextAsync()).Name);

        // The timer of the wait for the snapshot may stand for a moment after it: only that of a later wait makes a ping.
        var line = stream.ReadLineAsync();
        while (!line.IsCompleted)
        {
            await time.ArmedAsync(TimeSpan.FromSeconds(20));
            time.Advance(TimeSpan.FromSeconds(20));
            await Task.WhenAny(line, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System));
        }

        Assert.Equal(": ping", await line);
    }

    [Fact]
    public async Task ClientThatLeaves_IsForgotten()
    {
        await using var server = await GatewayServer.StartAsync();
        await using (var stream = await SseReader.OpenAsync(server, Path))
        {
            Assert.Equal("snapshot", (await stream.NextAsync()).Name);
        }

        await Eventually.HoldsAsync("the subscription to end", () => server.Stream.Subscriptions == 0);
        Assert.DoesNotContain("Error", server.Logs.Text);
    }

    [Fact]
    public async Task BrowserThatComesBackWithEverything_IsToldToStayAway()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Record(new BatchQueued(2, new string('a', 64)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "1"));
        server.Batch.Record(new BatchCancelled(BatchStatus.Failed, 2, 0, 2, 0, 10));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "1"));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(server, "2"));
    }

    [Fact]
    public async Task Answer_IsAnUnbufferedEventStream()
    {
        await using var server = await GatewayServer.StartAsync();
        await using var stream = await SseReader.OpenAsync(server, Path);
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-cache", stream.Response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task ServerThatStops_EndsItsStreams()
    {
        var server = await GatewayServer.StartAsync();
        await using var stream = await SseReader.OpenAsync(server, Path);
        Assert.Equal("snapshot", (await stream.NextAsync()).Name);
        await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        Assert.True(await stream.IsAtEndAsync());
        await server.DisposeAsync();
    }

    [Fact]
    public void EveryEvent_HasItsNameAndTask()
    {
        (BatchEvent Happened, string Name, string? Task)[] all =
        [
            (new BatchQueued(1, "h"), "batch_queued", null),
            (new BatchStarted(1, 1), "batch_started", null),
            (new TaskStarted("t", null), "task_started", "t"),
            (new TaskStageEntered("t", TaskStage.RunningTests, 1, "s", null), "task_stage", "t"),
            (new TaskCompleted("t", TaskStage.Completed, true, 1, null, 1, null), "task_complete", "t"),
            (new BatchCompleted(BatchStatus.Completed, 1, 1, 0, 1, 1, null), "batch_complete", null),
            (new BatchCancelled(BatchStatus.Failed, 1, 0, 1, 0, 1), "batch_cancelled", null),
        ];
        foreach (var (happened, name, task) in all)
        {
            var frame = EventFrames.Of("b", new SequencedEvent(7, FakeBatch.Created, happened), live: false);
            var envelope = JsonElement.Parse(frame.Json.Span);
            Assert.Equal((name, name, 7), (frame.Name, envelope.GetProperty("event").GetString(), frame.Position));
            Assert.Equal(task, envelope.TryGetProperty("task_id", out var id) ? id.GetString() : null);
            Assert.Equal(happened.IsTerminal, frame.EndsBatch);
            Assert.False(envelope.GetProperty("data").TryGetProperty("event", out _));
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(GatewayServer server, string lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Add("Last-Event-ID", lastEventId);
        using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }
}
