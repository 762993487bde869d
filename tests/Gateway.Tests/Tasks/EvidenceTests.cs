using System.Net;
using System.Net.Http.Headers;
using Executor.Gateway.Tests.Fakes;

namespace Executor.Gateway.Tests.Tasks;

public sealed class EvidenceTests
{
    private const string Address = "/batch/" + FakeBatch.Id + "/task/task-a";

    [Fact]
    public async Task Log_IsPlainText()
    {
        await using var server = await StartAsync();
        var response = await server.Client.GetAsync(Address + "/log/agent.stderr");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("complained", await response.Content.ReadAsStringAsync());
        Assert.Equal("bytes", Assert.Single(response.Headers.AcceptRanges));
    }

    [Theory]
    [InlineData(0, 3, "comp")]
    [InlineData(7, null, "ned")]
    [InlineData(null, 2, "ed")]
    public async Task LogRange_IsThatPart(int? from, int? to, string expected)
    {
        await using var server = await StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, Address + "/log/agent.stderr");
        request.Headers.Range = new RangeHeaderValue(from, to);
        var response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
        Assert.Equal(10, response.Content.Headers.ContentRange?.Length);
    }

    [Fact]
    public async Task LogRange_BeyondTheEnd_Answers416WithBody()
    {
        await using var server = await StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, Address + "/log/agent.stderr");
        request.Headers.Range = new RangeHeaderValue(10, null);
        var response = await server.Client.SendAsync(request);
        Assert.Equal("range_not_satisfiable", await GatewayServer.ErrorAsync(response, HttpStatusCode.RequestedRangeNotSatisfiable));
        Assert.Equal(10, response.Content.Headers.ContentRange?.Length);
    }

    [Fact]
    public async Task LogHead_TellsItsLength()
    {
        await using var server = await StartAsync();
        var response = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, Address + "/log/agent.stderr"));
        Assert.Equal(10, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Patch_IsADiff()
    {
        await using var server = await StartAsync();
        var response = await server.Client.GetAsync(Address + "/patch");
        Assert.Equal("text/x-diff", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("--- a\n+++ b\n", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/task/task-a/log/agent.stdin", "log_not_found")]
    [InlineData("/task/task-b/log/agent.stdout", "log_not_found")]
    [InlineData("/task/task-b/patch", "patch_not_found")]
    public async Task WhatIsNotThere_IsNotFound(string path, string code)
    {
        await using var server = await StartAsync();
        var response = await server.Client.GetAsync("/batch/" + FakeBatch.Id + path);
        Assert.Equal(code, await GatewayServer.ErrorAsync(response, HttpStatusCode.NotFound));
    }

    private static async Task<GatewayServer> StartAsync()
    {
        var server = await GatewayServer.StartAsync();
        await Evidence.AddAsync(server);
        return server;
    }
}
