using System.Net;
using System.Text;
using Executor.Contracts.Batches;
using Executor.Contracts.Tasks;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Idempotency;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Gateway.Tests.Idempotency;

public sealed class IdempotencyTests
{
    private const string Batch = "/batch/" + FakeBatch.Id;
    private const string Key = "key-1";

    public static TheoryData<string> Operations => ["submit", "cancel", "cancel task", "rerun"];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Request_SentAgain_IsAnsweredTheSame_AndCarriedOutOnce(string operation)
    {
        await using var server = await GatewayServer.StartAsync();
        var (keys, carriedOut) = (Remember(server), Expect(server));

        var first = await SendAsync(server, operation, nonce: "1");
        var body = await first.Content.ReadAsStringAsync();
        Assert.True(first.IsSuccessStatusCode, body);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        server.Batch.View = server.Batch.View! with { Status = BatchStatus.Failed };
        var second = await SendAsync(server, operation, nonce: "2");

        Assert.Equal(first.StatusCode, second.StatusCode);
        Assert.Equal(body, await second.Content.ReadAsStringAsync());
        Assert.Equal(first.Content.Headers.ContentType, second.Content.Headers.ContentType);
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal(1, carriedOut());
        Assert.Equal([$"begin {Key}", $"complete {Key} {(int)first.StatusCode}", $"begin {Key}"], keys.Calls);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task OtherRequest_WithTheKey_IsRefused(string operation)
    {
        await using var server = await GatewayServer.StartAsync();
        var keys = Remember(server);
        var carriedOut = Expect(server);
        await keys.BeginAsync(Key, "another request");

        var response = await SendAsync(server, operation);

        Assert.Equal("idempotency_key_reused", await GatewayServer.ErrorAsync(response, HttpStatusCode.UnprocessableEntity));
        Assert.Equal(0, carriedOut());
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Request_WithoutAKey_IsCarriedOutEachTime(string operation)
    {
        await using var server = await GatewayServer.StartAsync();
        var carriedOut = Expect(server);

        Assert.True((await SendAsync(server, operation, key: null, nonce: "1")).IsSuccessStatusCode);
        Assert.True((await SendAsync(server, operation, key: null, nonce: "2")).IsSuccessStatusCode);

        Assert.Equal(2, carriedOut());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("naïve")]
    [InlineData("256")]
    public async Task Key_ThatIsNone_IsRefused_AndCostsNoNonce(string key)
    {
        await using var server = await GatewayServer.StartAsync();
        Expect(server);
        foreach (var operation in Operations.Select(row => row.Data))
        {
            var response = await SendAsync(server, operation, key == "256" ? new string('k', 256) : key);
            Assert.Equal("invalid_idempotency_key", await GatewayServer.ErrorAsync(response, HttpStatusCode.BadRequest));
        }

        Assert.Equal(0, server.Nonces.Used);
    }

    [Fact]
    public async Task Key_Twice_IsRefused()
    {
        await using var server = await GatewayServer.StartAsync();
        var request = Request(server, "cancel");
        request.Headers.Add("Idempotency-Key", ["a", "b"]);

        var response = await server.Client.SendAsync(server.Validator.Sign(request));

        Assert.Equal("invalid_idempotency_key", await GatewayServer.ErrorAsync(response, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Refusal_ThatIsFinal_IsKept_AndOneOfOurs_IsNot()
    {
        await using var server = await GatewayServer.StartAsync();
        var keys = Remember(server);
        server.Index.Outcome = new RerunRefused(RerunRefusal.Busy, BatchStatus.Completed, []);
        Assert.Equal("busy", await GatewayServer.ErrorAsync(await SendAsync(server, "rerun", nonce: "1"), HttpStatusCode.ServiceUnavailable));

        server.Index.Outcome = new RerunRefused(RerunRefusal.NothingToRun, BatchStatus.Completed, []);
        foreach (var nonce in new[] { "2", "3" })
        {
            var refused = await SendAsync(server, "rerun", nonce: nonce);
            Assert.Equal("nothing_to_rerun", await GatewayServer.ErrorAsync(refused, HttpStatusCode.Conflict));
        }

        Assert.Equal(2, server.Index.Reruns.Count);
        Assert.All(server.Index.Reruns, rerun => Assert.Equal(keys.CommandId, rerun.Request.Id));
        Assert.Equal([$"begin {Key}", $"begin {Key}", $"complete {Key} 409", $"begin {Key}"], keys.Calls);
    }

    [Fact]
    public async Task Key_OfAValidatorWithTooMany_IsRefused()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Cluster.Add<IIdempotencyGrain>(IdempotencyShards.Of(server.Validator.Hotkey, Key), new FakeKeys { State = KeyState.Refused });

        var response = await SendAsync(server, "cancel");

        Assert.Equal("too_many_idempotency_keys", await GatewayServer.ErrorAsync(response, HttpStatusCode.ServiceUnavailable));
    }

    [Fact]
    public async Task Requests_ThatAskForTheSameInOtherWords_AreTheSame()
    {
        await using var server = await GatewayServer.StartAsync();
        Remember(server);
        Expect(server);

        foreach (var (nonce, body) in new[] { ("1", """{"tasks":["a","b"]}"""), ("2", """ { "tasks" : ["b", "a", "b"], "note": 1 } """) })
        {
            var response = await SendAsync(server, "rerun", nonce: nonce, body: body, path: Batch.ToUpperInvariant().Replace("/BATCH/", "/batch/", StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        }

        var other = await SendAsync(server, "rerun", nonce: "3", body: """{"tasks":["a"]}""");
        Assert.Equal("idempotency_key_reused", await GatewayServer.ErrorAsync(other, HttpStatusCode.UnprocessableEntity));
        Assert.Single(server.Index.Reruns);
    }

    private static FakeKeys Remember(GatewayServer server)
    {
        var keys = new FakeKeys();
        server.Cluster.Add<IIdempotencyGrain>(IdempotencyShards.Of(server.Validator.Hotkey, Key), keys);
        return keys;
    }

    // Lets every operation succeed; the answer counts how often one was carried out.
    private static Func<int> Expect(GatewayServer server)
    {
        var consensus = new FakeConsensus(new VotePending(1, 2, 3, Duplicate: false), new VotePending(1, 2, 3, Duplicate: true));
        server.Cluster.Add<IConsensusGrain>(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Archive)), consensus);
        server.Cluster.Add<ITaskGrain>(FakeBatch.Id + "/task-a", new FakeTask());
        server.Batch.Rows = [new TaskRow { TaskId = "task-a", Status = TaskStage.Failed, FailureKind = FailureKind.Cancelled, Passed = false }];
        server.Index.Outcome = new RerunAccepted(server.Batch.View!, 1, ["task-a"]);
        return () => consensus.Votes.Count + server.Batch.Cancellations + server.Batch.CancelledTasks.Count + server.Index.Reruns.Count;
    }

    private static readonly byte[] Archive = "an archive"u8.ToArray();

    private static Task<HttpResponseMessage> SendAsync(
        GatewayServer server, string operation, string? key = Key, string nonce = "nonce-1", string? body = null, string? path = null)
    {
        var request = Request(server, operation, body, path);
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        }

        return server.Client.SendAsync(server.Validator.Sign(request, nonce));
    }

    private static HttpRequestMessage Request(GatewayServer server, string operation, string? body = null, string? path = null) => operation switch
    {
        "submit" => new HttpRequestMessage(HttpMethod.Post, "/submit")
        {
            Content = new MultipartFormDataContent { { new ByteArrayContent(Archive), "archive", "archive" } },
        },
        "cancel" => new HttpRequestMessage(HttpMethod.Delete, Batch),
        "cancel task" => new HttpRequestMessage(HttpMethod.Delete, Batch + "/task/task-a"),
        "rerun" => new HttpRequestMessage(HttpMethod.Post, (path ?? Batch) + "/rerun")
        {
            Content = new StringContent(body ?? """{"tasks":"failed"}""", Encoding.UTF8, "application/json"),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
