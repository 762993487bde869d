using Executor.Cli.CommandLine;
using Executor.Cli.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Executor.Cli.Tests.CommandLine;

public sealed class CancelCommandTests
{
    [Fact]
    public async Task Cancel_RunningBatch_SignsAndSaysWhatBecameOfIt()
    {
        using var folder = new TemporaryFolder();
        var key = folder.File("key.json");
        await CommandRun.OfAsync("keys", "new", key);
        var hotkeys = new List<string>();
        await using var server = await ScriptedServer.StartAsync(app => app.MapDelete($"/batch/{Frames.BatchId}", (HttpContext context) =>
        {
            Assert.True(Signatures.Holds(context.Request, $"/batch/{Frames.BatchId}", ""));
            hotkeys.Add(context.Request.Headers["X-Hotkey"].ToString());
            return TypedResults.Text(
                $$"""
                {"batch_id":"{{Frames.BatchId}}","status":"failed","total_tasks":1,"completed_tasks":1,"passed_tasks":0,"failed_tasks":1,
                 "infra_failed_tasks":0,"aggregate_reward":0,"error":"The batch was cancelled.","archive_hash":"ab",
                 "created_at":"2026-01-01T00:00:00+00:00","concurrent_tasks":1,"last_sequence":3}
                """,
                "application/json");
        }));

        var run = await CommandRun.OfAsync("cancel", Frames.BatchId, "--key", key, "--url", server.Url);

        Assert.Equal(ExitCode.AllPassed, run.Code);
        Assert.Equal([$"batch {Frames.BatchId}: The batch was cancelled."], run.Lines);
        Assert.StartsWith("5", Assert.Single(hotkeys), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failed", "false", "\"cancelled\"", "\"The task was cancelled.\"", "The task was cancelled.")]
    [InlineData("failed", "false", "\"tests_failed\"", "null", "had ended before: tests_failed")]
    [InlineData("completed", "true", "null", "null", "had ended before: passed")]
    public async Task Cancel_OneTask_SaysWhatBecameOfIt(string status, string passed, string kind, string error, string expected)
    {
        using var folder = new TemporaryFolder();
        var key = folder.File("key.json");
        await CommandRun.OfAsync("keys", "new", key);
        var keys = new List<string>();
        await using var server = await ScriptedServer.StartAsync(app => app.MapDelete($"/batch/{Frames.BatchId}/task/a.b", (HttpContext context) =>
        {
            keys.Add(context.Request.Headers["Idempotency-Key"].ToString());
            return TypedResults.Text(
                $$"""
                {"task_id":"a.b","status":"{{status}}","passed":{{passed}},"reward":0,"test_output":"","agent_output":"","error":{{error}},
                 "attempt":1,"failure_kind":{{kind}},"truncated":false}
                """,
                "application/json");
        }));

        var run = await CommandRun.OfAsync(
            "cancel", Frames.BatchId, "--task", "a.b", "--key", key, "--idempotency-key", "once", "--url", server.Url);

        Assert.Equal(ExitCode.AllPassed, run.Code);
        Assert.Equal([$"task a.b: {expected}"], run.Lines);
        Assert.Equal(["once"], keys);
    }

    [Fact]
    public async Task Cancel_TwoKeys_IsRefused()
    {
        var run = await CommandRun.OfAsync("cancel", Frames.BatchId, "--key", "a", "--key", "b");

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("give --key once", run.Error, StringComparison.Ordinal);
    }
}
