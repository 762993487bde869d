using System.Formats.Tar;
using System.Text.Json;
using Executor.Cli.CommandLine;
using Executor.Cli.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Cli.Tests.Results;

public sealed class ExportCommandTests
{
    private const string Events = """
        id: 1
        event: batch_queued
        data: {"event":"batch_queued","sequence":1}

        : ping

        id: 2
        event: batch_complete
        data: {"event":"batch_complete","sequence":2}

        event: stream_closed
        data: {"event":"stream_closed"}


        """;

    [Fact]
    public async Task Export_EndedBatch_HoldsEverything_InOrder()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync();

        var run = await CommandRun.OfAsync("export", Frames.BatchId, "-o", folder.File("out.tar"), "--url", server.Url);

        Assert.Equal((ExitCode.AllPassed, ""), (run.Code, run.Error));
        Assert.Equal($"batch {Frames.BatchId}: 12 entries in {folder.File("out.tar")}\n", run.Output);
        var entries = Read(folder.File("out.tar"));
        Assert.Equal(
            [
                "batch.json", "verify.json", "events.jsonl", "tasks/a/task.json", "tasks/a/agent.patch", "tasks/a/logs/agent.stdout",
                "tasks/a/logs/test 1.stdout", "tasks/a/attempts.json", "tasks/a/attempts/1/agent.patch", "tasks/a/attempts/1/logs/agent.stdout",
                "tasks/b/task.json", "tasks/b/attempts.json",
            ],
            entries.Select(entry => entry.Name[(Frames.BatchId.Length + 1)..]));
        Assert.All(entries, entry => Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 1, 0, TimeSpan.Zero), entry.Time));
        Assert.Equal("""
            {"event":"batch_queued","sequence":1}
            {"event":"batch_complete","sequence":2}

            """.ReplaceLineEndings("\n"), entries[2].Text);
        Assert.Equal("the agent's patch", entries[4].Text);
        Assert.Equal("log agent.stdout", entries[5].Text);
        Assert.Equal("log test 1.stdout", entries[6].Text);
        Assert.Equal("an earlier patch", entries[8].Text);
        Assert.Equal("log agent.stdout of 1", entries[9].Text);
        Assert.Equal([folder.File("out.tar")], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Export_Twice_GivesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync();

        await CommandRun.OfAsync("export", Frames.BatchId, "-o", folder.File("1.tar"), "--url", server.Url);
        var run = await CommandRun.OfAsync("export", Frames.BatchId, "-o", folder.File("2.tar"), "--url", server.Url, "--json");

        Assert.Equal(12, JsonDocument.Parse(run.Output).RootElement.GetProperty("entries").GetInt32());
        Assert.Equal(await File.ReadAllBytesAsync(folder.File("1.tar")), await File.ReadAllBytesAsync(folder.File("2.tar")));
    }

    [Fact]
    public async Task Export_ThatFailsOnTheWay_LeavesWhatWasThere()
    {
        using var folder = new TemporaryFolder();
        var target = folder.Write("out.tar", "an older export");
        await using var server = await StartAsync(brokenLog: true);

        var run = await CommandRun.OfAsync("export", Frames.BatchId, "-o", target, "--url", server.Url);

        Assert.Equal(ExitCode.Infrastructure, run.Code);
        Assert.Equal("an older export", await File.ReadAllTextAsync(target));
        Assert.Equal([target], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Export_EventsThatEndTooSoon_IsAFailure()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(lastSequence: 3);

        var run = await CommandRun.OfAsync("export", Frames.BatchId, "-o", folder.File("out.tar"), "--url", server.Url);

        Assert.Equal(ExitCode.Infrastructure, run.Code);
        Assert.Contains("sent 2 of 3 events", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Export_LogWithANameThatLeadsElsewhere_IsRefused()
    {
        using var folder = new TemporaryFolder();
        await using var server = await StartAsync(logName: "../../../etc/cron.d/x");

        var run = await CommandRun.OfAsync("export", Frames.BatchId, "-o", folder.File("out.tar"), "--url", server.Url);

        Assert.Equal(ExitCode.Infrastructure, run.Code);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Export_BatchThatRuns_OrThatIsNotThere_IsRefused()
    {
        using var folder = new TemporaryFolder();
        await using var running = await StartAsync(hasEnded: false);
        await using var empty = await ScriptedServer.StartFixedAsync(404, """{"error":"batch_not_found","message":"There is no such batch"}""");

        var early = await CommandRun.OfAsync("export", Frames.BatchId, "-o", folder.File("out.tar"), "--url", running.Url);
        var unknown = await CommandRun.OfAsync("export", Frames.BatchId, "-o", folder.File("out.tar"), "--url", empty.Url);

        Assert.Equal((ExitCode.Refused, ExitCode.Refused), (early.Code, unknown.Code));
        Assert.Contains("has not ended", early.Error, StringComparison.Ordinal);
        Assert.Contains("batch_not_found", unknown.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static (string Name, string Text, DateTimeOffset Time)[] Read(string path)
    {
        using var tar = new TarReader(File.OpenRead(path));
        var entries = new List<(string, string, DateTimeOffset)>();
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            entries.Add((entry.Name, entry.DataStream is null ? "" : new StreamReader(entry.DataStream).ReadToEnd(), entry.ModificationTime));
        }

        return [.. entries];
    }

    private static Task<ScriptedServer> StartAsync(
        bool hasEnded = true, bool brokenLog = false, int lastSequence = 2, string logName = "test 1.stdout") => ScriptedServer.StartAsync(app =>
    {
        var batch = $"/batch/{Frames.BatchId}";
        app.MapGet(batch, () => Json($$"""
            {"batch_id":"{{Frames.BatchId}}","status":"completed","total_tasks":2,"completed_tasks":2,"passed_tasks":1,"failed_tasks":1,
             "infra_failed_tasks":0,"aggregate_reward":0.5,"scored_reward":0.5,"error":null,"duration_ms":1,"archive_hash":"ab",
             "created_at":"2026-01-01T00:00:00+00:00","finished_at":{{(hasEnded ? "\"2026-01-01T00:01:00+00:00\"" : "null")}},
             "concurrent_tasks":2,"last_sequence":{{lastSequence}} }
            """));
        app.MapGet($"/verify/{Frames.BatchId}", () => Json($$"""
            {"batch_id":"{{Frames.BatchId}}","status":"completed","total_tasks":2,"passed_tasks":1,"failed_tasks":1,"aggregate_reward":0.5,
             "results_hash":"h","task_summaries":[{"task_id":"b","passed":false,"reward":0,"duration_ms":1},
             {"task_id":"a","passed":true,"reward":1,"duration_ms":1}],"executor_version":"0","uptime_secs":1}
            """));
        app.MapGet(batch + "/events", () => TypedResults.Text(Events, "text/event-stream"));
        app.MapGet(batch + "/task/{id}", (string id) => Json($$"""
            {"task_id":"{{id}}","status":"completed","passed":true,"reward":1,"test_output":"","agent_output":"","error":null,"duration_ms":1,
             "attempt":1,"truncated":false,"logs":[{{(id == "a" ? Log("agent.stdout") + "," + Log(logName) : "")}}]}
            """));
        app.MapGet(batch + "/task/{id}/attempts", (string id) => Json($$"""
            {"batch_id":"{{Frames.BatchId}}","task_id":"{{id}}","attempts":[{{(id == "a" ? Attempt(1) + "," + Attempt(2) : "")}}]}
            """));
        app.MapGet(
            batch + "/task/a/patch",
            (int? attempt) => TypedResults.Text(attempt == 1 ? "an earlier patch" : "the agent's patch", "text/x-diff"));
        app.MapGet(batch + "/task/b/patch", () => Json("""{"error":"patch_not_found","message":"The task has no patch"}""", 404));
        app.MapGet(batch + "/task/a/log/{name}", async (string name, HttpContext context) =>
        {
            if (brokenLog)
            {
                context.Response.ContentLength = 1000;
                await context.Response.WriteAsync("only the beginning");
                await context.Response.Body.FlushAsync();
                context.Abort();
                return;
            }

            await context.Response.WriteAsync("log " + name + (context.Request.Query["attempt"] is [var attempt] ? " of " + attempt : ""));
        });
    });

    private static string Attempt(int number) => $$"""
        {"attempt":{{number}},"rerun":{{number - 1}},"silo":"s","started_at":"2026-01-01T00:00:00+00:00","interrupted":false,"truncated":false,
         "usage":[],"tests":[],"logs":[{{Log("agent.stdout")}}],"patch":{"bytes":1,"total_bytes":1,"truncated":false} }
        """;

    private static string Log(string name) => $$"""{"name":"{{name}}","bytes":1,"total_bytes":1,"truncated":false}""";

    private static ContentHttpResult Json(string text, int status = 200) =>
        TypedResults.Text(text, "application/json", statusCode: status);
}
