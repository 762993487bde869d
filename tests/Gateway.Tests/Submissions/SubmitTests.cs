using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Executor.Contracts.Blobs;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Consensus;

namespace Executor.Gateway.Tests.Submissions;

// What becomes of a vote, and what is checked before it.
public sealed class SubmitTests
{
    private static readonly byte[] Archive = Encoding.UTF8.GetBytes("an archive, for all the gateway knows");
    private static readonly string Hash = Convert.ToHexStringLower(SHA256.HashData(Archive));

    [Fact]
    public async Task FirstVote_PendingConsensus()
    {
        await using var server = await GatewayServer.StartAsync();
        var consensus = Expect(server, new VotePending(1, 2, 3, Duplicate: false));
        var body = await AcceptedAsync(await SubmitAsync(server, "?concurrent_tasks=4"));
        Assert.Equal(
            $$"""{"status":"pending_consensus","archive_hash":"{{Hash}}","batch_id":null,"votes":1,"required":2,"total_validators":3}""", body);

        var vote = Assert.Single(consensus.Votes);
        Assert.Equal(new Vote(server.Validator.Hotkey, new BlobRef(Hash, Archive.Length), 4), vote);
        Assert.Equal(vote.Archive, server.Blobs.Find(Hash));
        Assert.Empty(server.Unfinished);
    }

    [Fact]
    public async Task SecondVoteOfOneValidator_SaysSo()
    {
        await using var server = await GatewayServer.StartAsync();
        Expect(server, new VotePending(1, 2, 3, Duplicate: true));
        Assert.Contains("\"note\":\"Your vote was already recorded\"", await AcceptedAsync(await SubmitAsync(server)));
    }

    [Fact]
    public async Task LastVote_WaitsUntilTheBatchIsThere()
    {
        await using var server = await GatewayServer.StartAsync();
        Expect(server, new VoteSettling(), new VoteSettling(), new VoteReached(FakeBatch.Id, 7, 4, 2, 2, Late: false));
        var expected = $$"""
            {"status":"consensus_reached","archive_hash":"{{Hash}}","batch_id":"{{FakeBatch.Id}}","votes":2,"required":2,
            "total_tasks":7,"concurrent_tasks":4,"ws_url":"/ws?batch_id={{FakeBatch.Id}}","consensus_reached":true}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), await AcceptedAsync(await SubmitAsync(server)));
    }

    [Fact]
    public async Task LateVote_GetsTheBatch()
    {
        await using var server = await GatewayServer.StartAsync();
        Expect(server, new VoteReached(FakeBatch.Id, 7, 4, 2, 2, Late: true));
        var body = JsonElement.Parse(await AcceptedAsync(await SubmitAsync(server)));
        Assert.Equal(FakeBatch.Id, body.GetProperty("batch_id").GetString());
        Assert.Equal("Consensus was already reached", body.GetProperty("note").GetString());
    }

    [Fact]
    public async Task BadArchive_ExtractionFailedWithDetails()
    {
        await using var server = await GatewayServer.StartAsync();
        Expect(server, new VoteBadArchive(["task-a: no prompt.md", "task-b: no tests"]));
        var response = await SubmitAsync(server);
        Assert.Equal("extraction_failed", await GatewayServer.ErrorAsync(response, HttpStatusCode.BadRequest));
        var details = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("details");
        Assert.Equal(["task-a: no prompt.md", "task-b: no tests"], details.EnumerateArray().Select(detail => detail.GetString()));
    }

    [Theory]
    [InlineData(VoteRefusal.TooManyPending, HttpStatusCode.ServiceUnavailable, "too_many_pending")]
    [InlineData(VoteRefusal.Busy, HttpStatusCode.ServiceUnavailable, "busy")]
    [InlineData(VoteRefusal.NotAValidator, HttpStatusCode.Unauthorized, "unauthorized_hotkey")]
    [InlineData(VoteRefusal.NoValidators, HttpStatusCode.ServiceUnavailable, "whitelist_not_ready")]
    [InlineData(VoteRefusal.ReadFailed, HttpStatusCode.ServiceUnavailable, "archive_unreadable")]
    public async Task RefusedVote_SaysWhy(VoteRefusal refusal, HttpStatusCode status, string code)
    {
        await using var server = await GatewayServer.StartAsync();
        Expect(server, new VoteRefused(refusal));
        Assert.Equal(code, await GatewayServer.ErrorAsync(await SubmitAsync(server), status));
    }

    [Theory]
    [InlineData("?concurrent_tasks=0")]
    [InlineData("?concurrent_tasks=abc")]
    [InlineData("?concurrent_tasks=1&concurrent_tasks=2")]
    public async Task InvalidConcurrentTasks_IsSaidBeforeAnythingElse(string query)
    {
        await using var server = await GatewayServer.StartAsync();
        var response = await server.Client.PostAsync("/submit" + query, null);
        Assert.Equal("invalid_concurrent_tasks", await GatewayServer.ErrorAsync(response, HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/mixed; boundary=x")]
    public async Task NoForm_IsRefusedBeforeCredentialsAreAskedFor(string contentType)
    {
        await using var server = await GatewayServer.StartAsync();
        var content = new ByteArrayContent(Archive);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        var response = await server.Client.PostAsync("/submit", content);
        Assert.Equal("invalid_multipart", await GatewayServer.ErrorAsync(response, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task ReplayedSubmission_IsRefusedAndNotRead()
    {
        await using var server = await GatewayServer.StartAsync();
        var consensus = Expect(server, new VotePending(1, 2, 3, false), new VotePending(1, 2, 3, true));
        await AcceptedAsync(await SubmitAsync(server));
        Assert.Equal("nonce_reused", await GatewayServer.ErrorAsync(await SubmitAsync(server), HttpStatusCode.Unauthorized));
        Assert.Single(consensus.Votes);
    }

    [Fact]
    public async Task Duration_IsMeasured()
    {
        await using var server = await GatewayServer.StartAsync();
        Expect(server, new VotePending(1, 2, 3, false));
        await SubmitAsync(server);
        var metrics = await server.Client.GetStringAsync("/metrics");
        Assert.Contains("executor_submit_duration_seconds_count 1\n", metrics);
        Assert.Contains($"executor_uploads_bytes_total {Archive.Length}\n", metrics);
    }

    private static FakeConsensus Expect(GatewayServer server, params VoteOutcome[] outcomes)
    {
        var consensus = new FakeConsensus(outcomes);
        server.Cluster.Add<IConsensusGrain>(Hash, consensus);
        return consensus;
    }

    private static Task<HttpResponseMessage> SubmitAsync(GatewayServer server, string query = "") => server.Client.SendAsync(
        server.Validator.Sign(new HttpRequestMessage(HttpMethod.Post, "/submit" + query)
        {
            Content = new MultipartFormDataContent { { new ByteArrayContent(Archive), "archive", "archive.zip" } },
        }));

    private static async Task<string> AcceptedAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, $"{response.StatusCode}: {body}");
        return body;
    }
}
