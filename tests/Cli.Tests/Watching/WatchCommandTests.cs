using System.Net.WebSockets;
using System.Text;
using Executor.Cli.CommandLine;
using Executor.Cli.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Executor.Cli.Tests.Watching;

public sealed class WatchCommandTests
{
    [Fact]
    public async Task Watch_ConnectionBreaks_ResumesAfterTheLastEventSeen()
    {
        var queries = new List<string>();
        await using var server = await ScriptedServer.StartEventsAsync(
            queries,
            new EventScript([Frames.Snapshot("pending", 2, 1), Frames.Started(2, 2), Frames.Stage(3, "a", "running_agent")], Breaks: true),
            new EventScript([Frames.Stage(3, "a", "running_agent"), Frames.Passed(4, "a")]),
            new EventScript([Frames.Passed(5, "b"), Frames.Completed(6, 2, 2, 1), Frames.Closed]));

        var run = await CommandRun.OfAsync("watch", Frames.BatchId, "--url", server.Url);

        Assert.Equal(
            [$"?batch_id={Frames.BatchId}", $"?batch_id={Frames.BatchId}&from=3", $"?batch_id={Frames.BatchId}&from=4"], queries);
        Assert.Equal(
            [
                $"batch {Frames.BatchId}: pending, 0 of 2 tasks ended",
                "batch started, 2 tasks at a time",
                "a running_agent",
                "a passed",
                "b passed",
                "batch completed: 2 of 2 passed, reward 1, 3.2 s",
            ],
            run.Lines);
        Assert.Equal(ExitCode.AllPassed, run.Code);
    }

    [Fact]
    public async Task Watch_ConnectionBreaksBeforeAnyEvent_ResumesFromTheSnapshot()
    {
        var queries = new List<string>();
        await using var server = await ScriptedServer.StartEventsAsync(
            queries,
            new EventScript([Frames.Snapshot("running", 1, 17)], Breaks: true),
            new EventScript([Frames.Passed(18, "a"), Frames.Completed(19, 1, 1, 1), Frames.Closed]));

        var run = await CommandRun.OfAsync("watch", Frames.BatchId, "--url", server.Url);

        Assert.EndsWith("&from=17", queries[1], StringComparison.Ordinal);
        Assert.Equal(ExitCode.AllPassed, run.Code);
    }

    [Fact]
    public async Task Watch_OnATerminal_DrawsAndEndsWithTheOutcome()
    {
        await using var server = await ScriptedServer.StartEventsAsync(
            [],
            new EventScript(
                [
                    Frames.Snapshot("running", 2, 1, Frames.SnapshotTask("a", "running_agent", "null")),
                    Frames.Stage(2, "[b]", "running_agent", attempt: 2),
                    Frames.Passed(3, "a"),
                    Frames.Failed(4, "[b]", "tests_failed"),
                    Frames.Completed(5, 2, 1, 0.5),
                    Frames.Closed,
                ]));

        var run = await CommandRun.OnTerminalAsync("watch", Frames.BatchId, "--url", server.Url);

        Assert.Equal(ExitCode.SomeFailed, run.Code);
        Assert.Equal("batch completed: 1 of 2 passed, reward 0.5", run.Lines[^1]);
    }

    [Fact]
    public async Task Watch_Json_PrintsTheFramesAsTheyCame()
    {
        string[] frames = [Frames.Snapshot("running", 1, 1), Frames.Passed(2, "a"), Frames.Completed(3, 1, 1, 1), Frames.Closed];
        await using var server = await ScriptedServer.StartEventsAsync([], new EventScript(frames));

        var run = await CommandRun.OfAsync("watch", Frames.BatchId, "--url", server.Url, "--json");

        Assert.Equal(frames, run.Lines);
    }

    [Fact]
    public async Task Watch_TasksFailed_ListsWhyAndExitsWithSomeFailed()
    {
        await using var server = await ScriptedServer.StartEventsAsync(
            [],
            new EventScript(
                [
                    Frames.Snapshot("running", 2, 1),
                    Frames.Stage(2, "a", "queued", 2, "\"the silo was lost\""),
                    Frames.Failed(3, "a", "tests_failed", "\"red \\u001b[31mtext\""),
                    Frames.Passed(4, "b"),
                    Frames.Completed(5, 2, 1, 0.5),
                    Frames.Closed,
                ]));

        var run = await CommandRun.OfAsync("watch", Frames.BatchId, "--url", server.Url);

        Assert.Equal(
            [
                $"batch {Frames.BatchId}: running, 0 of 2 tasks ended",
                "a queued (attempt 2): the silo was lost",
                "a failed (tests_failed): red  [31mtext",
                "b passed",
                "batch completed: 1 of 2 passed, reward 0.5, 3.2 s",
            ],
            run.Lines);
        Assert.Equal(ExitCode.SomeFailed, run.Code);
    }

    [Fact]
    public async Task Watch_BatchThatIsRerun_FollowsTheRerun()
    {
        await using var server = await ScriptedServer.StartEventsAsync(
            [],
            new EventScript(
                [
                    Frames.Snapshot("completed", 2, 8, Frames.SnapshotTask("a", "completed", "true"), Frames.SnapshotTask("b", "failed", "false")),
                    Frames.Reopened(9, rerun: 1, tasks: 1),
                    Frames.Stage(10, "b", "queued", 2, "\"again\""),
                    Frames.Started(11, 2),
                    Frames.Passed(12, "b"),
                    Frames.Completed(13, 2, 2, 1),
                    Frames.Closed,
                ]));

        var run = await CommandRun.OfAsync("watch", Frames.BatchId, "--url", server.Url);

        Assert.Equal(
            [
                $"batch {Frames.BatchId}: completed, 2 of 2 tasks ended",
                "batch opened again: rerun 1 of 1 tasks",
                "b queued (attempt 2): again",
                "batch started, 2 tasks at a time",
                "b passed",
                "batch completed: 2 of 2 passed, reward 1, 3.2 s",
            ],
            run.Lines);
        Assert.Equal(ExitCode.AllPassed, run.Code);
    }

    [Fact]
    public async Task Watch_TaskFailedForAFaultOfTheExecutor_ExitsWithInfrastructure()
    {
        await using var server = await ScriptedServer.StartEventsAsync(
            [],
            new EventScript(
                [Frames.Snapshot("running", 1, 1), Frames.Failed(2, "a", "infrastructure"), Frames.Completed(3, 1, 0, 0), Frames.Closed]));

        var run = await CommandRun.OfAsync("watch", Frames.BatchId, "--url", server.Url);

        Assert.Equal(ExitCode.Infrastructure, run.Code);
    }

    [Fact]
    public async Task Watch_BatchEndedBefore_TakesTheOutcomeFromTheSnapshot()
    {
        var snapshot = Frames.Snapshot(
            "completed",
            2,
            9,
            Frames.SnapshotTask("a", "completed", "true"),
            Frames.SnapshotTask("b", "failed", "false", "\"agent_timeout\""));
        await using var server = await ScriptedServer.StartEventsAsync([], new EventScript([snapshot, Frames.Closed]));

        var run = await CommandRun.OfAsync("watch", Frames.BatchId, "--url", server.Url);

        Assert.Equal([$"batch {Frames.BatchId}: completed, 2 of 2 tasks ended"], run.Lines);
        Assert.Equal(ExitCode.SomeFailed, run.Code);
    }

    [Theory]
    [InlineData("&logs=true", "--logs")]
    [InlineData("&logs=true&task_id=a%20b", "--logs", "--task", "a b")]
    public async Task Watch_Logs_AsksForThem_OnEveryConnection(string query, params string[] options)
    {
        var queries = new List<string>();
        await using var server = await ScriptedServer.StartEventsAsync(
            queries,
            new EventScript([Frames.Snapshot("running", 1, 1), Frames.Passed(2, "a")], Breaks: true),
            new EventScript([Frames.Completed(3, 1, 1, 1), Frames.Closed]));

        await CommandRun.OfAsync(["watch", Frames.BatchId, "--url", server.Url, .. options]);

        Assert.Equal([$"?batch_id={Frames.BatchId}{query}", $"?batch_id={Frames.BatchId}&from=2{query}"], queries);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Watch_Logs_PrintsWholeLines_WithoutControlCharacters(bool onTerminal)
    {
        await using var server = await ScriptedServer.StartEventsAsync(
            [],
            new EventScript(
                [
                    Frames.Snapshot("running", 2, 1),
                    Frames.Log("a", "one\\ntw"),
                    Frames.Log("b", "of b\\r\\n", "test.1.stderr"),
                    Frames.Log("a", "o \\u001b[31m\\n\\nthree"),
                    Frames.Log("a", " and\\n", dropped: 12345),
                    Frames.Log("a", "begun"),
                    Frames.Log("b", "", dropped: 1),
                    Frames.Passed(2, "a"),
                    Frames.Passed(3, "b"),
                    Frames.Completed(4, 2, 2, 1),
                    Frames.Closed,
                ]));
        string[] arguments = ["watch", Frames.BatchId, "--url", server.Url, "--logs"];

        var run = await (onTerminal ? CommandRun.OnTerminalAsync(arguments) : CommandRun.OfAsync(arguments));

        Assert.Equal(
            [
                $"batch {Frames.BatchId}: running, 0 of 2 tasks ended",
                "a agent.stdout | one",
                "b test.1.stderr | of b",
                "a agent.stdout | two  [31m",
                "a agent.stdout | ",
                "a agent.stdout | three",
                "a agent.stdout | … 12,345 bytes left out …",
                "a agent.stdout |  and",
                "b agent.stdout | … 1 bytes left out …",
                "a agent.stdout | begun",
                "a passed",
                "b passed",
                "batch completed: 2 of 2 passed, reward 1, 3.2 s",
            ],
            run.Lines);
    }

    [Fact]
    public async Task Watch_UnknownBatch_IsRefused()
    {
        await using var server = await ScriptedServer.StartEventsAsync(
            [], new EventScript(["""{"error":"batch_not_found","batch_id":"x"}"""]));

        var run = await CommandRun.OfAsync("watch", "x", "--url", server.Url);

        Assert.Contains("batch_not_found", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, run.Code);
    }

    [Fact]
    public async Task Watch_ServerWantsAToken_SendsItOrSaysHow()
    {
        await using var server = await ScriptedServer.StartAsync(app => app.Map("/ws", async (HttpContext context) =>
        {
            if (context.Request.Headers.Authorization != "Bearer s3cret")
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            foreach (var frame in (string[])[Frames.Snapshot("completed", 0, 1), Frames.Closed])
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, CancellationToken.None);
            }
        }));

        var without = await CommandRun.OfAsync("watch", "x", "--url", server.Url);
        var with = await CommandRun.OfAsync("watch", "x", "--url", server.Url, "--token", "s3cret");

        Assert.Equal(ExitCode.Refused, without.Code);
        Assert.Contains("--token", without.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.AllPassed, with.Code);
    }

    [Fact]
    public async Task Watch_Interrupted_ExitsAsInterrupted()
    {
        using var interrupted = new CancellationTokenSource();
        await using var server = await ScriptedServer.StartAsync(app => app.Map("/ws", async (HttpContext context) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await interrupted.CancelAsync();
        }));

        var run = await CommandRun.OfAsync([], interrupted.Token, "watch", "x", "--url", server.Url);

        Assert.Equal(ExitCode.Interrupted, run.Code);
    }
}
