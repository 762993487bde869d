using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Nonces;

namespace Executor.Gateway.Tests.Submissions;

public sealed class SubmissionRateTests
{
    private static readonly byte[] Archive = Encoding.UTF8.GetBytes("an archive");

    [Fact]
    public async Task Hotkey_OverItsShare_RateLimited_AndTheNonceIsKept()
    {
        await using var server = await StartAsync(perHotkey: 2, perAddress: 0);
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(server, "1")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(server, "2")).StatusCode);

        await AssertLimitedAsync(await SubmitAsync(server, "3"), longestWait: 30);
        Assert.Equal(2, server.Nonces.Used);
        Assert.Contains("executor_submit_limited_total{limit=\"hotkey\"} 1\n", await server.Client.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task Hotkey_OverItsShare_TakesNothingFromAnother()
    {
        await using var server = await StartAsync(perHotkey: 1, perAddress: 0);
        using var other = new Validator();
        server.Validators.Hotkeys = [server.Validator.Hotkey, other.Hotkey];
        server.Cluster.Add<INonceGrain>(other.Hotkey, new FakeNonces());
        await SubmitAsync(server, "1");
        await AssertLimitedAsync(await SubmitAsync(server, "2"), longestWait: 60);

        Assert.Equal(HttpStatusCode.Accepted, (await server.Client.SendAsync(other.Sign(Submission(), "1"))).StatusCode);
    }

    // Otherwise one request that somebody caught, or none at all, would be enough to keep a validator from voting.
    [Fact]
    public async Task Hotkey_OfRequestsThatItDidNotSend_LosesNothing()
    {
        await using var server = await StartAsync(perHotkey: 2, perAddress: 0);
        await SubmitAsync(server, "1");
        for (var replay = 0; replay < 5; replay++)
        {
            Assert.Equal("nonce_reused", await GatewayServer.ErrorAsync(await SubmitAsync(server, "1"), HttpStatusCode.Unauthorized));
            var forged = server.Validator.Sign(Submission(), "2");
            forged.Headers.Remove("X-Nonce");
            forged.Headers.Add("X-Nonce", "3");
            Assert.Equal(
                "invalid_signature", await GatewayServer.ErrorAsync(await server.Client.SendAsync(forged), HttpStatusCode.Unauthorized));
        }

        Assert.Equal(HttpStatusCode.Accepted, (await SubmitAsync(server, "2")).StatusCode);
        await AssertLimitedAsync(await SubmitAsync(server, "3"), longestWait: 30);
    }

    [Fact]
    public async Task Address_OverItsShare_RateLimited_WhateverItSends_AndNobodyIsAsked()
    {
        await using var server = await StartAsync(perHotkey: 0, perAddress: 3);
        for (var request = 0; request < 3; request++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.PostAsync("/submit", null)).StatusCode);
        }

        await AssertLimitedAsync(await SubmitAsync(server, "1"), longestWait: 20);
        await AssertLimitedAsync(await server.Client.PostAsync("/submit", null), longestWait: 20);
        Assert.Equal((0, 0), (server.Validators.Asked, server.Nonces.Used));
        Assert.Contains("executor_submit_limited_total{limit=\"address\"} 2\n", await server.Client.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task OtherRoutes_AreNotLimited()
    {
        await using var server = await StartAsync(perHotkey: 1, perAddress: 1);
        for (var nonce = 0; nonce < 5; nonce++)
        {
            var cancel = server.Validator.Sign(new HttpRequestMessage(HttpMethod.Delete, "/batch/" + FakeBatch.Id), $"{nonce}");
            Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(cancel)).StatusCode);
        }
    }

    [Fact]
    public async Task Zero_IsNoLimit()
    {
        await using var server = await StartAsync(perHotkey: 0, perAddress: 0);
        for (var request = 0; request < 700; request++)
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.PostAsync("/submit", null)).StatusCode);
        }
    }

    private static async Task AssertLimitedAsync(HttpResponseMessage response, int longestWait)
    {
        Assert.Equal("rate_limited", await GatewayServer.ErrorAsync(response, HttpStatusCode.TooManyRequests));
        var wait = int.Parse(Assert.Single(response.Headers.GetValues("Retry-After")), CultureInfo.InvariantCulture);
        Assert.InRange(wait, 1, longestWait);
    }

    private static async Task<GatewayServer> StartAsync(int perHotkey, int perAddress)
    {
        var server = await GatewayServer.StartAsync(
            settings => settings with { MaxSubmitsPerHotkey = perHotkey, MaxSubmitsPerAddress = perAddress });
        var votes = Enumerable.Repeat(new VotePending(1, 2, 3, Duplicate: false), 10).ToArray<VoteOutcome>();
        server.Cluster.Add<IConsensusGrain>(Convert.ToHexStringLower(SHA256.HashData(Archive)), new FakeConsensus(votes));
        return server;
    }

    private static Task<HttpResponseMessage> SubmitAsync(GatewayServer server, string nonce) =>
        server.Client.SendAsync(server.Validator.Sign(Submission(), nonce));

    private static HttpRequestMessage Submission() => new(HttpMethod.Post, "/submit")
    {
        Content = new MultipartFormDataContent { { new ByteArrayContent(Archive), "archive", "a.zip" } },
    };
}
