using System.Security.Cryptography;
using Executor.Cli.CommandLine;
using Executor.Cli.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Executor.Cli.Tests.Submissions;

public sealed class SubmitCommandTests
{
    private const string Pending = """{"status":"pending_consensus","archive_hash":"00","batch_id":null,"votes":1,"required":2}""";

    private const string Reached =
        $$"""{"status":"consensus_reached","archive_hash":"00","batch_id":"{{Frames.BatchId}}","votes":2,"required":2,"consensus_reached":true}""";

    [Fact]
    public async Task Submit_FolderWithTwoKeys_VotesAsEachWithTheSameArchive()
    {
        using var folder = new TemporaryFolder();
        var (first, second) = (await KeyAsync(folder, "1"), await KeyAsync(folder, "2"));
        var votes = new List<Vote>();
        await using var server = await StartAsync(votes, Pending, Reached);

        var run = await CommandRun.OfAsync(
            "submit", Batch(folder), "--key", first.File, "--key", second.File, "--concurrent", "3",
            "--callback-url", "https://example.org/done?for=me&now", "--url", server.Url);

        Assert.Equal(ExitCode.AllPassed, run.Code);
        Assert.Equal([first.Address, second.Address], votes.Select(vote => vote.Hotkey));
        Assert.All(votes, vote => Assert.True(vote.IsSigned, vote.Hotkey));
        Assert.All(votes, vote => Assert.Equal("?concurrent_tasks=3&callback_url=https%3A%2F%2Fexample.org%2Fdone%3Ffor%3Dme%26now", vote.Query));
        Assert.Equal(2, votes.Select(vote => vote.Nonce).Distinct().Count());
        var hash = Assert.Single(votes.Select(vote => vote.Hash).Distinct());
        Assert.StartsWith($"sha256 {hash} (", run.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("1 of 2 votes, pending", run.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith($"2 of 2 votes, consensus reached, batch {Frames.BatchId}", run.Lines[2], StringComparison.Ordinal);
        Assert.Equal($"results {server.Url}/batch/{Frames.BatchId}", run.Lines[3]);
    }

    // What a proxy takes off the path is not the server's, so it is not signed for.
    [Theory]
    [InlineData("/executor")]
    [InlineData("/a%20b/c/")]
    public async Task Submit_ToAPathBehindAProxy_SignsWhatTheServerIsAsked(string path)
    {
        using var folder = new TemporaryFolder();
        var votes = new List<Vote>();
        await using var server = await StartAsync(votes, Pending);

        await CommandRun.OfAsync(
            "submit", Batch(folder), "--key", (await KeyAsync(folder, "1")).File, "--concurrent", "3", "--url", server.Url + path);

        var vote = Assert.Single(votes);
        Assert.Equal(Uri.UnescapeDataString(path).TrimEnd('/') + "/submit", vote.Path);
        Assert.True(vote.IsSigned);
    }

    [Fact]
    public async Task Submit_SameFolderElsewhere_GivesTheSameArchive()
    {
        using var here = new TemporaryFolder();
        using var there = new TemporaryFolder();
        var votes = new List<Vote>();
        await using var server = await StartAsync(votes, Pending, Pending);

        await CommandRun.OfAsync("submit", Batch(here), "--key", (await KeyAsync(here, "1")).File, "--url", server.Url);
        await CommandRun.OfAsync("submit", Batch(there), "--key", (await KeyAsync(there, "1")).File, "--url", server.Url);

        Assert.Equal(2, votes.Count);
        Assert.Equal(votes[0].Hash, votes[1].Hash);
    }

    [Fact]
    public async Task Submit_Archive_UploadsItAsItIs()
    {
        using var folder = new TemporaryFolder();
        var archive = folder.Write("batch.tar.gz", "any bytes");
        var votes = new List<Vote>();
        await using var server = await StartAsync(votes, Pending);

        var run = await CommandRun.OfAsync(
            "submit", archive, "--key", (await KeyAsync(folder, "1")).File, "--url", server.Url, "--json");

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("any bytes"u8)), votes[0].Hash);
        Assert.Equal([Pending], run.Lines);
    }

    [Fact]
    public async Task Submit_Refused_ShowsEveryDetail()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ScriptedServer.StartFixedAsync(
            400, """{"error":"extraction_failed","message":"Failed to extract archive.","details":["tasks/a: no prompt","tasks/b: no tests"]}""");

        var run = await CommandRun.OfAsync("submit", Batch(folder), "--key", (await KeyAsync(folder, "1")).File, "--url", server.Url);

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Equal(
            "error: Failed to extract archive. (extraction_failed)\n  - tasks/a: no prompt\n  - tasks/b: no tests\n", run.Error);
    }

    [Fact]
    public async Task Submit_NoSuchFolder_IsRefusedBeforeAnythingIsSent()
    {
        using var folder = new TemporaryFolder();
        var votes = new List<Vote>();
        await using var server = await StartAsync(votes);

        var run = await CommandRun.OfAsync(
            "submit", folder.File("missing"), "--key", (await KeyAsync(folder, "1")).File, "--url", server.Url);

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Empty(votes);
    }

    [Fact]
    public async Task Submit_OneOfTwoKeysIsMissing_IsRefusedBeforeAnythingIsSent()
    {
        using var folder = new TemporaryFolder();
        var votes = new List<Vote>();
        await using var server = await StartAsync(votes);

        var run = await CommandRun.OfAsync(
            "submit", Batch(folder), "--key", (await KeyAsync(folder, "1")).File, "--key", folder.File("missing"), "--url", server.Url);

        Assert.Equal(ExitCode.Refused, run.Code);
        Assert.Empty(votes);
    }

    [Fact]
    public async Task Submit_KeyIsReadableByOthers_Warns()
    {
        using var folder = new TemporaryFolder();
        var key = await KeyAsync(folder, "1");
        File.SetUnixFileMode(key.File, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        await using var server = await StartAsync([], Pending);

        var run = await CommandRun.OfAsync("submit", Batch(folder), "--key", key.File, "--url", server.Url);

        Assert.Equal(ExitCode.AllPassed, run.Code);
        Assert.Contains($"chmod 600 {key.File}", run.Error, StringComparison.Ordinal);
    }

    private static string Batch(TemporaryFolder folder)
    {
        folder.Write("batch/tasks/a/prompt.md", "Fix it.");
        folder.Write("batch/agent_code/agent.sh", "#!/bin/sh\n");
        return folder.File("batch");
    }

    private static async Task<(string File, string Address)> KeyAsync(TemporaryFolder folder, string name)
    {
        var file = folder.File($"{name}.json");
        var run = await CommandRun.OfAsync("keys", "new", file);
        return (file, run.Output.Trim());
    }

    private static Task<ScriptedServer> StartAsync(List<Vote> votes, params string[] answers) => ScriptedServer.StartAsync(app =>
        app.MapPost("{**path}", async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync();
            using var archive = form.Files["archive"]!.OpenReadStream();
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(archive));
            var query = context.Request.QueryString.Value ?? "";
            votes.Add(new Vote(
                context.Request.Headers["X-Hotkey"].ToString(),
                context.Request.Headers["X-Nonce"].ToString(),
                hash,
                query,
                context.Request.Path.Value ?? "",
                Signatures.Holds(context.Request, "/submit" + query, hash)));
            return TypedResults.Text(answers[votes.Count - 1], "application/json", statusCode: 202);
        }));

    private sealed record Vote(string Hotkey, string Nonce, string Hash, string Query, string Path, bool IsSigned);
}
