using System.Net;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Gateway.Tests.Fakes;

namespace Executor.Gateway.Tests.Http;

public sealed class ReadTokenTests
{
    private const string Token = "token 4711";

    public static TheoryData<string> Reads() =>
    [
        "/",
        "/silos",
        "/status",
        "/instance",
        "/metrics",
        "/openapi/v1.json",
        "/batches",
        "/consensus/" + new string('a', 64),
        "/verify/" + FakeBatch.Id,
        "/batch/" + FakeBatch.Id,
        "/batch/" + FakeBatch.Id + "/tasks",
        "/batch/" + FakeBatch.Id + "/events",
        "/batch/" + FakeBatch.Id + "/task/task-a",
        "/batch/" + FakeBatch.Id + "/task/task-a/patch",
        "/batch/" + FakeBatch.Id + "/task/task-a/log/agent.stdout",
        "/ws?batch_id=" + FakeBatch.Id,
    ];

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Read_WithoutToken_IsRefused(string path)
    {
        await using var server = await StartAsync();
        var response = await server.Client.GetAsync(path);
        Assert.Equal("unauthorized", await GatewayServer.ErrorAsync(response, HttpStatusCode.Unauthorized));
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Theory]
    [InlineData("token")]
    [InlineData("token 4711!")]
    [InlineData("")]
    public async Task Read_WithAnotherToken_IsRefused(string token)
    {
        await using var server = await StartAsync();
        server.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + token);
        var response = await server.Client.GetAsync("/status");
        Assert.Equal("unauthorized", await GatewayServer.ErrorAsync(response, HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task Read_WithToken_IsAnswered()
    {
        await using var server = await StartAsync();
        server.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "bearer " + Token);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/status")).StatusCode);
    }

    [Fact]
    public async Task TokenInQuery_CountsForEventsOnly()
    {
        await using var server = await StartAsync();
        server.Batch.Record(new BatchCancelled(BatchStatus.Failed, 2, 0, 2, 0, 0));
        var query = "?access_token=" + Uri.EscapeDataString(Token);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync($"/batch/{FakeBatch.Id}/events{query}&from=0")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Client.GetAsync("/status" + query)).StatusCode);
        Assert.DoesNotContain("4711", server.Logs.Text);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Probes_NeedNoToken(string path)
    {
        await using var server = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Submit_NeedsNoReadToken()
    {
        await using var server = await StartAsync();
        var response = await server.Client.PostAsync("/submit", new MultipartFormDataContent());
        Assert.Equal("missing_auth", await GatewayServer.ErrorAsync(response, HttpStatusCode.Unauthorized));
        Assert.Empty(response.Headers.WwwAuthenticate);
    }

    private static Task<GatewayServer> StartAsync() => GatewayServer.StartAsync(settings => settings with { ReadToken = Token });
}
