using System.Net;
using System.Text;
using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Gateway.Tests.Batches;

public sealed class RerunTests
{
    private const string Path = "/batch/" + FakeBatch.Id + "/rerun";

    [Fact]
    public async Task Rerun_IsAccepted_AndSaysWhatIsRunAgain()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Index.Outcome = new RerunAccepted(
            server.Batch.View! with { Status = BatchStatus.Pending, Reruns = 2, LastSequence = 30 }, 2, ["task-a", "task-b"]);

        var response = await RerunAsync(server, """{"tasks":"infra"}""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(
            $$"""{"batch_id":"{{FakeBatch.Id}}","status":"pending","rerun":2,"tasks":["task-a","task-b"],"last_sequence":30}""",
            await response.Content.ReadAsStringAsync());
        var (batchId, request) = Assert.Single(server.Index.Reruns);
        Assert.Equal((FakeBatch.Id, RerunTasks.Infra, 32), (batchId, request.Tasks, request.Id.Length));
    }

    [Theory]
    [InlineData(RerunRefusal.NoSuchBatch, null, HttpStatusCode.NotFound, "batch_not_found", "")]
    [InlineData(RerunRefusal.NotEnded, BatchStatus.Running, HttpStatusCode.Conflict, "batch_not_finished", "The batch is running")]
    [InlineData(RerunRefusal.NotEnded, BatchStatus.Pending, HttpStatusCode.Conflict, "batch_not_finished", "The batch is pending")]
    [InlineData(RerunRefusal.NothingToRun, BatchStatus.Completed, HttpStatusCode.Conflict, "nothing_to_rerun", "The batch is completed")]
    [InlineData(RerunRefusal.NoSuchTasks, BatchStatus.Completed, HttpStatusCode.NotFound, "task_not_found", "no such tasks")]
    [InlineData(RerunRefusal.InvalidTasks, BatchStatus.Failed, HttpStatusCode.Conflict, "task_invalid", "invalid")]
    [InlineData(RerunRefusal.Busy, BatchStatus.Failed, HttpStatusCode.ServiceUnavailable, "busy", "")]
    public async Task RefusedRerun_SaysWhy(RerunRefusal reason, BatchStatus? state, HttpStatusCode status, string code, string message)
    {
        await using var server = await GatewayServer.StartAsync();
        server.Index.Outcome = new RerunRefused(reason, state, ["task-x"]);

        var response = await RerunAsync(server, """{"tasks":["task-x"]}""");

        Assert.Equal(code, await GatewayServer.ErrorAsync(response, status));
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.Contains(message, body.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            reason is RerunRefusal.NoSuchTasks or RerunRefusal.InvalidTasks,
            body.TryGetProperty("details", out var details) && details[0].GetString()!.StartsWith("task-x", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("infra")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"task":"infra"}""")]
    [InlineData("""{"tasks":null}""")]
    [InlineData("""{"tasks":"everything"}""")]
    [InlineData("""{"tasks":[]}""")]
    [InlineData("""{"tasks":"infra"} {}""")]
    public async Task BodyThatIsNoRerun_IsRefused_AndCostsNoNonce(string body)
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal("invalid_rerun", await GatewayServer.ErrorAsync(await RerunAsync(server, body), HttpStatusCode.BadRequest));
        Assert.Equal(0, server.Nonces.Used);
        Assert.Empty(server.Index.Reruns);
    }

    [Fact]
    public async Task Body_IsReadWhateverItsType_AndOnlyOfAValidator()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Index.Outcome = new RerunAccepted(server.Batch.View!, 1, []);
        Assert.Equal(HttpStatusCode.Accepted, (await RerunAsync(server, """{"tasks":"failed"}""", "application/x-www-form-urlencoded")).StatusCode);

        using var unsigned = new StringContent("not even read");
        Assert.Equal("missing_auth", await GatewayServer.ErrorAsync(await server.Client.PostAsync(Path, unsigned), HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task Body_WithTheIdsOfManyTasks_IsTaken_AndOneWithoutEnd_IsNot()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Index.Outcome = new RerunAccepted(server.Batch.View!, 1, []);
        var ids = string.Join(',', Enumerable.Range(0, 20_000).Select(number => $"\"task-{number:00000}\""));
        Assert.Equal(HttpStatusCode.Accepted, (await RerunAsync(server, $$"""{"tasks":[{{ids}}]}""")).StatusCode);
        Assert.Equal(20_000, server.Index.Reruns[0].Request.Tasks.Ids.Length);

        var endless = await RerunAsync(server, new string(' ', (8 << 20) + 1), nonce: "2");
        Assert.Equal("request_too_large", await GatewayServer.ErrorAsync(endless, HttpStatusCode.RequestEntityTooLarge));
    }

    [Fact]
    public async Task UnknownBatch_BatchNotFound()
    {
        await using var server = await GatewayServer.StartAsync();
        var response = await RerunAsync(server, """{"tasks":"infra"}""", path: "/batch/nonsense/rerun");
        Assert.Equal("batch_not_found", await GatewayServer.ErrorAsync(response, HttpStatusCode.NotFound));
        Assert.Empty(server.Index.Reruns);
    }

    private static Task<HttpResponseMessage> RerunAsync(
        GatewayServer server, string body, string contentType = "application/json", string path = Path, string nonce = "nonce-1") =>
        server.Client.SendAsync(server.Validator.Sign(
            new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, contentType) }, nonce));
}
