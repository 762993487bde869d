using System.Text.Json;
using Executor.Cli.CommandLine;
using Executor.Cli.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Cli.Tests.Results;

public sealed class ResultsCommandTests
{
    private const string Hash = "66395fd498e5059cd8d2ff4c75560eade472bbe9440b5f0ca067cf5b92ec6141";

    [Fact]
    public async Task Results_EndedBatch_ShowsTableTotalsAndHash()
    {
        await using var server = await StartAsync(infraFailed: 0, hasEnded: true);

        var run = await CommandRun.OfAsync("results", Frames.BatchId, "--url", server.Url);

        Assert.Equal(ExitCode.SomeFailed, run.Code);
        Assert.Matches(@"(?m)^\| a +\| passed +\| 0\.1 s +\| - +\| 2\.5 s +\| 0\.4 s +\| 1 +\| +\|$", run.Output);
        Assert.Matches(@"(?m)^\| b +\| tests_failed +\| - +\| - +\| - +\| - +\| 0 +\| 1 of 2 tests \[failed\] +\|$", run.Output);
        Assert.Contains("completed: 1 passed, 1 failed of 2, reward 0.5, scored 0.5, 3.2 s\n", run.Output, StringComparison.Ordinal);
        Assert.Contains($"verify  {Hash}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_Json_HoldsBatchTasksAndVerification()
    {
        await using var server = await StartAsync(infraFailed: 0, hasEnded: true);

        var run = await CommandRun.OfAsync("results", Frames.BatchId, "--url", server.Url, "--json");

        var root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(0.5, root.GetProperty("batch").GetProperty("aggregate_reward").GetDouble());
        Assert.Equal(2, root.GetProperty("tasks").GetArrayLength());
        Assert.Equal(Hash, root.GetProperty("verify").GetProperty("results_hash").GetString());
        Assert.False(root.TryGetProperty("attempts", out _));
    }

    [Fact]
    public async Task Results_WithAttempts_ShowsEach()
    {
        await using var server = await StartAsync(infraFailed: 0, hasEnded: true);

        var run = await CommandRun.OfAsync("results", Frames.BatchId, "--attempts", "--url", server.Url);
        var json = await CommandRun.OfAsync("results", Frames.BatchId, "--attempts", "--url", server.Url, "--json");

        Assert.Matches(@"(?m)^\| a +\| 1 +\| - +\| silo-1 +\| interrupted +\| cloning_repo +\| 1\.5 s +\| The silo stopped +\|$", run.Output);
        Assert.Matches(@"(?m)^\| a +\| 2 +\| 1 +\| silo-2 +\| passed +\| running_tests +\| 2\.0 s +\| +\|$", run.Output);
        Assert.Matches(@"(?m)^\| a +\| 3 +\| 2 +\| silo-2 +\| running +\| - +\| - +\| +\|$", run.Output);
        var attempts = JsonDocument.Parse(json.Output).RootElement.GetProperty("attempts");
        Assert.Equal([3, 0], attempts.EnumerateArray().Select(task => task.GetProperty("attempts").GetArrayLength()));
    }

    [Fact]
    public async Task Results_TaskFailedForAFaultOfTheExecutor_ExitsWithInfrastructure()
    {
        await using var server = await StartAsync(infraFailed: 1, hasEnded: true);

        var run = await CommandRun.OfAsync("results", Frames.BatchId, "--url", server.Url);

        Assert.Equal(ExitCode.Infrastructure, run.Code);
    }

    [Fact]
    public async Task Results_BatchStillRuns_IsTooEarly()
    {
        await using var server = await StartAsync(infraFailed: 0, hasEnded: false);

        var run = await CommandRun.OfAsync("results", Frames.BatchId, "--url", server.Url);

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("verify  not before the batch ended\n", run.Output, StringComparison.Ordinal);
    }

    private static Task<ScriptedServer> StartAsync(int infraFailed, bool hasEnded) => ScriptedServer.StartAsync(app =>
    {
        app.MapGet($"/batch/{Frames.BatchId}", () => Json($$"""
            {"batch_id":"{{Frames.BatchId}}","status":"completed","total_tasks":2,"completed_tasks":2,"passed_tasks":1,"failed_tasks":1,
             "infra_failed_tasks":{{infraFailed}},"aggregate_reward":0.5,"scored_reward":0.5,"error":null,"duration_ms":3210,"archive_hash":"ab",
             "created_at":"2026-01-01T00:00:00+00:00","concurrent_tasks":2,"last_sequence":9}
            """));
        app.MapGet($"/batch/{Frames.BatchId}/tasks", () => Json($$"""
            {"batch_id":"{{Frames.BatchId}}","tasks":[
              {"task_id":"a","status":"completed","passed":true,"reward":1,"test_output":"","agent_output":"","error":null,"duration_ms":3000,
               "attempt":1,"truncated":false,"usage":[{{Usage("cloning_repo", 120)}},{{Usage("running_agent", 2500)}},{{Usage("running_tests", 300)}},
               {{Usage("running_tests", 100)}}]},
              {"task_id":"b","status":"failed","passed":false,"reward":0,"test_output":"","agent_output":"","error":"1 of 2 tests [failed]",
               "duration_ms":10,"attempt":1,"failure_kind":"tests_failed","truncated":false}]}
            """));
        app.MapGet($"/batch/{Frames.BatchId}/task/a/attempts", () => Json($$"""
            {"batch_id":"{{Frames.BatchId}}","task_id":"a","attempts":[
              {{Attempt(1, 0, "silo-1", "\"finished_at\":\"2026-01-01T00:00:01+00:00\",\"duration_ms\":1500,\"outcome\":\"fault\",\"stage\":\"cloning_repo\",\"error\":\"The silo stopped\",\"failure_kind\":\"infrastructure\"", interrupted: true)}},
              {{Attempt(2, 1, "silo-2", "\"finished_at\":\"2026-01-01T00:00:03+00:00\",\"duration_ms\":2000,\"outcome\":\"verdict\",\"passed\":true,\"reward\":1,\"stage\":\"running_tests\"")}},
              {{Attempt(3, 2, "silo-2", "\"outcome\":null")}}]}
            """));
        app.MapGet(
            $"/batch/{Frames.BatchId}/task/b/attempts", () => Json($$"""{"batch_id":"{{Frames.BatchId}}","task_id":"b","attempts":[]}"""));
        app.MapGet($"/verify/{Frames.BatchId}", () => hasEnded
            ? Json($$"""
                {"batch_id":"{{Frames.BatchId}}","status":"completed","total_tasks":2,"passed_tasks":1,"failed_tasks":1,"aggregate_reward":0.5,
                 "results_hash":"{{Hash}}","task_summaries":[],"executor_version":"0","uptime_secs":1}
                """)
            : Json("""{"error":"batch_not_finished","message":"The batch has not ended."}""", 409));
    });

    private static string Attempt(int number, int rerun, string silo, string rest, bool interrupted = false) => $$"""
        {"attempt":{{number}},"rerun":{{rerun}},"silo":"{{silo}}","started_at":"2026-01-01T00:00:00+00:00",{{rest}},
         "interrupted":{{(interrupted ? "true" : "false")}},"truncated":false,"usage":[],"tests":[],"logs":[]}
        """;

    private static string Usage(string stage, long wall) =>
        $$"""{"stage":"{{stage}}","wall_ms":{{wall}},"cpu_ms":null,"max_memory_bytes":null,"peak_pids":null,"read_bytes":null,"write_bytes":null}""";

    private static ContentHttpResult Json(string text, int status = 200) =>
        TypedResults.Text(text, "application/json", statusCode: status);
}
