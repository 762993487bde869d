using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Executor.Contracts.Batches;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Gateway.Tests.Hostile;

/// <summary>
/// H47: questions that ask for too much, for what is not theirs or for files. A batch is nobody's own: it was voted for, what it
/// shows is for everybody (or for everybody with the read token), and every validator may end it. The fake cluster fails each call
/// to a grain that a test does not name, so an id that wakes one comes out as an internal error.
/// </summary>
public sealed class H47_QueryAbuse(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Batch = "/batch/" + FakeBatch.Id;

    [Theory]
    [InlineData("", 100)]
    [InlineData("?limit=1000", 1000)]
    [InlineData("?limit=1001", 1000)]
    [InlineData("?limit=2147483647", 1000)]
    public async Task List_OfEverything_IsAPage(string query, int limit)
    {
        await using var server = await GatewayServer.StartAsync();
        server.Index.List = new BatchList([new BatchSummary(FakeBatch.Id, FakeBatch.Created, BatchStatus.Running, new string('a', 64))], More: true);

        var answer = await server.Client.GetAsync("/batches" + query);

        Assert.Equal(new BatchQuery(limit, null, null), Assert.Single(server.Index.Queries));
        Assert.Contains($"limit={limit}&before={FakeBatch.Id}", Assert.Single(answer.Headers.GetValues("Link")));
    }

    [Theory]
    [InlineData("limit=99999999999999999999", "invalid_limit")]
    [InlineData("limit=-2147483648", "invalid_limit")]
    [InlineData("limit=1e3", "invalid_limit")]
    [InlineData("before=..%2f..%2fetc%2fpasswd", "invalid_before")]
    [InlineData("before=%00", "invalid_before")]
    [InlineData("status=%0d%0aSet-Cookie:x", "invalid_status")]
    public async Task List_WithAnOddQuery_IsRefused(string query, string code)
    {
        await using var server = await GatewayServer.StartAsync();

        Assert.Equal(code, await GatewayServer.ErrorAsync(await server.Client.GetAsync("/batches?" + query), HttpStatusCode.BadRequest));
        Assert.Empty(server.Index.Queries);
    }

    public static TheoryData<string> OddIds => new(
    [
        "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e", "..%5c..%5cx", "..;", "%0a", "*", "null", "-1", "%F0%9F%9A%80", "%ff%fe",
        "0b5a3c7e1d2f4a6b8c9d0e1f2a3b4c5d", "%7B0b5a3c7e-1d2f-4a6b-8c9d-0e1f2a3b4c5d%7D", FakeBatch.Id + "%20", "%20" + FakeBatch.Id,
        FakeBatch.Id + "%2f..", "0b5a3c7e-1d2f-1a6b-8c9d-0e1f2a3b4c5d", new string('a', 4096),
    ]);

    [Theory]
    [MemberData(nameof(OddIds))]
    public async Task BatchId_ThatIsNone_IsNotFound_AndWakesNoGrain(string id)
    {
        var server = shared.Server;
        foreach (var rest in new[] { "", "/tasks", "/task/task-a", "/task/task-a/patch", "/task/task-a/log/agent.stdout", "/events" })
        {
            Assert.Equal("batch_not_found", await GatewayServer.ErrorAsync(await server.Client.GetAsync($"/batch/{id}{rest}"), HttpStatusCode.NotFound));
        }

        Assert.Equal("batch_not_found", await GatewayServer.ErrorAsync(await server.Client.GetAsync("/verify/" + id), HttpStatusCode.NotFound));
        Assert.Equal("consensus_not_found", await GatewayServer.ErrorAsync(await server.Client.GetAsync("/consensus/" + id), HttpStatusCode.NotFound));
    }

    [Theory]
    [MemberData(nameof(OddIds))]
    public async Task TaskId_OrLog_ThatIsNone_IsNotFound(string id)
    {
        var server = shared.Server;
        foreach (var (path, code) in new[]
        {
            ($"/task/{id}", "task_not_found"), ($"/task/{id}/patch", "task_not_found"), ($"/task/{id}/log/agent.stdout", "task_not_found"),
            ($"/task/task-a/log/{id}", "log_not_found"),
        })
        {
            Assert.Equal(code, await GatewayServer.ErrorAsync(await server.Client.GetAsync(Batch + path), HttpStatusCode.NotFound));
        }
    }

    // Logs are found by their names in the task's evidence: neither a digest nor the path of a file is such a name.
    [Fact]
    public async Task Log_ByDigestOrPath_IsNotFound()
    {
        var server = shared.Server;
        var blob = Directory.GetFiles(Path.Combine(server.BlobDirectory, "sha256"), "*", SearchOption.AllDirectories)[0];
        foreach (var name in new[] { Path.GetFileName(blob), blob, Path.GetRelativePath(server.BlobDirectory, blob) })
        {
            var answer = await server.Client.GetAsync($"{Batch}/task/task-a/log/{Uri.EscapeDataString(name)}");
            Assert.Equal("log_not_found", await GatewayServer.ErrorAsync(answer, HttpStatusCode.NotFound));
        }
    }

    // As they stand: clients of the framework tidy such paths up before they send them.
    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/batch/../../../etc/passwd")]
    [InlineData("/batch/" + FakeBatch.Id + "/task/task-a/log/../../../../../../etc/passwd")]
    [InlineData("/batch/" + FakeBatch.Id + "/../../blobs/tmp")]
    [InlineData("//etc/passwd")]
    [InlineData("/..%2f..%2fetc/passwd")]
    [InlineData("/batch/..\\..\\x")]
    public async Task Path_ThatLeadsOut_IsNotFound(string target)
    {
        var server = shared.Server;

        var answer = await SendAsync(server, target, "X-Nothing: 1");

        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        Assert.Contains("_found\"", answer, StringComparison.Ordinal);
    }

    // Targets that are none end at the web server, before there is anything of ours that could answer with a body.
    [Theory]
    [InlineData("/batch/%00")]
    [InlineData("/batch/" + FakeBatch.Id + "%00")]
    [InlineData("batch/" + FakeBatch.Id)]
    [InlineData("http://elsewhere/batches")]
    public async Task Path_ThatIsNone_IsRefusedByTheWebServer(string target)
    {
        var server = shared.Server;

        Assert.StartsWith("HTTP/1.1 400 ", await SendAsync(server, target, "X-Nothing: 1"), StringComparison.Ordinal);
    }

    public static TheoryData<string> OddPositions => new(
    [
        "1", "9223372036854775807", "9223372036854775808", "-1", "-9223372036854775808", "1e3", "0x1", "NaN", "%00", "1%0a2", "18446744073709551616",
        new string('9', 7000),
    ]);

    // The log has no events, so everything above 0 is beyond its end.
    [Theory]
    [MemberData(nameof(OddPositions))]
    public async Task Position_BeyondTheLogOrNone_IsRefused(string position)
    {
        var server = shared.Server;
        foreach (var path in new[] { $"{Batch}/events?from={position}", $"/ws?batch_id={FakeBatch.Id}&from={position}" })
        {
            var asked = new HttpRequestMessage(HttpMethod.Get, path);
            if (path.StartsWith("/ws", StringComparison.Ordinal))
            {
                asked.Headers.TryAddWithoutValidation("Connection", "Upgrade");
                asked.Headers.TryAddWithoutValidation("Upgrade", "websocket");
                asked.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
                asked.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
            }

            Assert.Equal("invalid_from", await GatewayServer.ErrorAsync(await server.Client.SendAsync(asked), HttpStatusCode.BadRequest));
        }

        var resumed = await SendAsync(server, Batch + "/events", "Last-Event-ID: " + position);
        Assert.Contains("\"error\":\"invalid_from\"", resumed, StringComparison.Ordinal);
        Assert.Equal(0, server.Stream.Subscribed);
        Assert.Equal(0, server.Batch.LogReads);
    }

    // Headers of that size end at the web server, too. It does not read them to their end, and what the network then resets may take
    // the answer with it.
    [Theory]
    [InlineData(40_000)]
    [InlineData(1_000_000)]
    public async Task LastEventId_LargerThanAnyHeader_IsRefusedByTheWebServer(int length)
    {
        var server = shared.Server;

        var answer = await SendAsync(server, Batch + "/events", "Last-Event-ID: " + new string('9', length));

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 431 ", StringComparison.Ordinal), answer);
        Assert.Equal(0, server.Stream.Subscribed);
        Assert.Equal(FakeBatch.Id, (await server.GetJsonAsync(Batch)).GetProperty("batch_id").GetString());
    }

    [Fact]
    public async Task BatchOfOthers_IsReadByAll_AndEndedByNoStranger()
    {
        var server = shared.Server;
        using var stranger = new Validator();
        Assert.Equal(FakeBatch.Id, (await server.GetJsonAsync(Batch)).GetProperty("batch_id").GetString());

        var refused = await server.Client.SendAsync(stranger.Sign(new HttpRequestMessage(HttpMethod.Delete, Batch)));
        Assert.Equal("unauthorized_hotkey", await GatewayServer.ErrorAsync(refused, HttpStatusCode.Unauthorized));
        Assert.Equal("missing_auth", await GatewayServer.ErrorAsync(await server.Client.DeleteAsync(Batch), HttpStatusCode.Unauthorized));
        Assert.Equal(0, server.Batch.Cancellations);
    }

    private static async Task<string> SendAsync(GatewayServer server, string target, string header)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(server.Address.Host, server.Address.Port);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var text = new StringBuilder();
        try
        {
            await connection.GetStream().WriteAsync(
                Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET {target} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n{header}\r\n\r\n")),
                patience.Token);
            var buffer = new byte[4096];
            while (await connection.GetStream().ReadAsync(buffer, patience.Token) is > 0 and var count)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // Closed with bytes of ours unread, which takes the form of a reset.
        }

        return text.ToString();
    }
}
