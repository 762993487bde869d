using Executor.Cli.CommandLine;
using Executor.Cli.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Executor.Cli.Tests.CommandLine;

public sealed class RerunCommandTests
{
    public static TheoryData<string[], string> Choices => new()
    {
        { ["--infra"], """{"tasks":"infra"}""" },
        { ["--failed"], """{"tasks":"failed"}""" },
        { ["--task", "b", "--task", "a"], """{"tasks":["b","a"]}""" },
        { ["--task", "b", "a", "b"], """{"tasks":["b","a"]}""" },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public async Task Rerun_SaysWhichTasks_AndHowManyThereAre(string[] choice, string expected)
    {
        using var folder = new TemporaryFolder();
        var bodies = new List<string>();
        await using var server = await StartAsync(bodies);

        var run = await CommandRun.OfAsync(["rerun", Frames.BatchId, "--key", await KeyAsync(folder), "--url", server.Url, .. choice]);

        Assert.Equal(ExitCode.AllPassed, run.Code);
        Assert.Equal([$"batch {Frames.BatchId}: rerun 2 of 2 tasks, pending"], run.Lines);
        Assert.Equal(["|" + expected], bodies);
    }

    [Fact]
    public async Task Rerun_WithAKey_SendsIt_AndJsonIsTheAnswer()
    {
        using var folder = new TemporaryFolder();
        var bodies = new List<string>();
        await using var server = await StartAsync(bodies);

        var run = await CommandRun.OfAsync(
            "rerun", Frames.BatchId, "--infra", "--key", await KeyAsync(folder), "--idempotency-key", "k", "--url", server.Url, "--json");

        Assert.Equal(
            [$$"""{"batch_id":"{{Frames.BatchId}}","status":"pending","rerun":2,"tasks":["a","b"],"last_sequence":9}"""], run.Lines);
        Assert.StartsWith("k|", Assert.Single(bodies), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--infra", "--failed")]
    [InlineData("--failed", "--task", "a")]
    public async Task Rerun_WithoutOneChoice_IsRefused(params string[] choice)
    {
        var run = await CommandRun.OfAsync(["rerun", Frames.BatchId, "--key", "none", .. choice]);

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("one of --infra, --failed or --task", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rerun_ThatIsRefused_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartFixedAsync(
            409, """{"error":"batch_not_finished","message":"The batch is running: only one that has ended can be rerun"}""");

        var run = await CommandRun.OfAsync("rerun", Frames.BatchId, "--failed", "--key", await KeyAsync(folder), "--url", server.Url);

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Contains("The batch is running", run.Error, StringComparison.Ordinal);
    }

    private static async Task<string> KeyAsync(TemporaryFolder folder)
    {
        var key = folder.File("key.json");
        await CommandRun.OfAsync("keys", "new", key);
        return key;
    }

    // Writes down each key and body.
    private static Task<ScriptedServer> StartAsync(List<string> bodies) => ScriptedServer.StartAsync(app =>
        app.MapPost($"/batch/{Frames.BatchId}/rerun", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            bodies.Add($"{context.Request.Headers["Idempotency-Key"]}|{await reader.ReadToEndAsync()}");
            return TypedResults.Text(
                $$"""{"batch_id":"{{Frames.BatchId}}","status":"pending","rerun":2,"tasks":["a","b"],"last_sequence":9}""",
                "application/json",
                statusCode: 202);
        }));
}
