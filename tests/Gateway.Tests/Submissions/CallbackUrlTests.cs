using System.Net;
using System.Security.Cryptography;
using Executor.Contracts.Callbacks;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Consensus;

namespace Executor.Gateway.Tests.Submissions;

// Where a submission wants its result sent.
public sealed class CallbackUrlTests
{
    private static readonly byte[] Archive = [1, 2, 3];

    [Theory]
    [InlineData("https://receiver.example/hook?batch=1")]
    [InlineData("http://1.1.1.1:8080/")]
    [InlineData("http://10.1.2.3/hook")]
    public async Task GoodAddress_GoesWithTheVote(string url)
    {
        await using var server = await StartAsync();
        var consensus = new FakeConsensus(new VotePending(1, 2, 3, Duplicate: false));
        server.Cluster.Add<IConsensusGrain>(Convert.ToHexStringLower(SHA256.HashData(Archive)), consensus);

        var response = await SubmitAsync(server, url);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(url, Assert.Single(consensus.Votes).CallbackUrl);
    }

    [Theory]
    [InlineData("")]
    [InlineData("receiver.example/hook")]
    [InlineData("/hook")]
    [InlineData("ftp://receiver.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:password@receiver.example/")]
    [InlineData("https://receiver.example/#part")]
    [InlineData("https://")]
    public async Task WrongAddress_IsRefusedBeforeAnythingIsRead(string url)
    {
        await using var server = await StartAsync();
        Assert.Equal("invalid_callback_url", await GatewayServer.ErrorAsync(await SubmitAsync(server, url), HttpStatusCode.BadRequest));
        Assert.Equal(
            "invalid_callback_url",
            await GatewayServer.ErrorAsync(
                await SubmitAsync(server, "https://receiver.example/" + new string('a', 2048)), HttpStatusCode.BadRequest));
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://192.168.0.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[fe80::1]/")]
    public async Task PrivateAddress_IsRefused(string url)
    {
        await using var server = await StartAsync();
        Assert.Equal("callback_not_public", await GatewayServer.ErrorAsync(await SubmitAsync(server, url), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task WithoutASecret_CallbacksAreRefused()
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal(
            "callbacks_disabled",
            await GatewayServer.ErrorAsync(await SubmitAsync(server, "https://receiver.example/"), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task Batch_WithACallback_ShowsWhereItStands()
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.False((await server.GetJsonAsync("/batch/" + FakeBatch.Id)).TryGetProperty("callback", out _));

        server.Batch.View = server.Batch.View! with
        {
            Callback = new CallbackView
            {
                Status = CallbackStatus.Pending,
                Attempts = 2,
                LastError = "The receiver answered 500.",
                NextAttemptAt = FakeBatch.Created,
            },
        };

        Assert.Equal(
            """{"status":"pending","attempts":2,"last_error":"The receiver answered 500.","next_attempt_at":"2026-03-11T15:30:15+00:00","delivered_at":null}""",
            (await server.GetJsonAsync("/batch/" + FakeBatch.Id)).GetProperty("callback").GetRawText().Replace("\\u002B", "+", StringComparison.Ordinal));
    }

    private static Task<GatewayServer> StartAsync() => GatewayServer.StartAsync(
        settings => settings with { CallbackSecret = "secret", CallbackAllowPrivate = ["10.1.0.0/16"] });

    private static Task<HttpResponseMessage> SubmitAsync(GatewayServer server, string url) => server.Client.SendAsync(
        server.Validator.Sign(new HttpRequestMessage(HttpMethod.Post, "/submit?callback_url=" + Uri.EscapeDataString(url))
        {
            Content = new MultipartFormDataContent { { new ByteArrayContent(Archive), "archive", "archive.zip" } },
        }));
}
