using System.Net;
using Executor.Gateway.Tests.Fakes;

namespace Executor.Gateway.Tests.Http;

public sealed class ErrorBodyTests
{
    [Fact]
    public async Task UnknownRoute_Answers404WithBody()
    {
        await using var server = await GatewayServer.StartAsync();
        var response = await server.Client.GetAsync("/no/such/route");
        Assert.Equal("not_found", await GatewayServer.ErrorAsync(response, HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task WrongMethod_Answers405WithBodyAndAllow()
    {
        await using var server = await GatewayServer.StartAsync();
        var response = await server.Client.PutAsync("/batches", null);
        Assert.Equal("method_not_allowed", await GatewayServer.ErrorAsync(response, HttpStatusCode.MethodNotAllowed));
        Assert.Contains("GET", response.Content.Headers.Allow);
    }

    [Fact]
    public async Task UnexpectedFailure_Answers500WithoutItsCause()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Failure = new InvalidOperationException("secret cause");
        var response = await server.Client.GetAsync("/batch/" + FakeBatch.Id);
        Assert.Equal("internal_error", await GatewayServer.ErrorAsync(response, HttpStatusCode.InternalServerError));
        Assert.DoesNotContain("secret cause", await response.Content.ReadAsStringAsync());
        Assert.Contains("secret cause", server.Logs.Text);
    }

    [Fact]
    public async Task GrainsThatDoNotAnswer_Answer503()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Failure = new TimeoutException("no answer from batch/1");
        var response = await server.Client.GetAsync("/batch/" + FakeBatch.Id);
        Assert.Equal("unavailable", await GatewayServer.ErrorAsync(response, HttpStatusCode.ServiceUnavailable));
    }

    [Theory]
    [InlineData(28, "The executor's disk is full")]
    [InlineData(30, "The executor's disk is read-only")]
    [InlineData(5, "The executor's storage does not work")]
    public async Task StorageThatRefuses_Answers503WithTheCause_NotWhere(int error, string cause)
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Failure = new OrleansException("State 'x' of batch/1", new IOException("/secret/path", error));
        var response = await server.Client.GetAsync("/batch/" + FakeBatch.Id);
        Assert.Equal("storage_unavailable", await GatewayServer.ErrorAsync(response, HttpStatusCode.ServiceUnavailable));
        var body = await response.Content.ReadAsStringAsync();
        Assert.Contains(cause.Replace("'", "\\u0027", StringComparison.Ordinal), body, StringComparison.Ordinal);
        Assert.DoesNotContain("/secret", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StateThatCannotBeRead_Answers503_NotNotFound()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Batch.Failure = new OrleansException("torn", new InvalidDataException("torn"));
        var response = await server.Client.GetAsync("/batch/" + FakeBatch.Id);
        Assert.Equal("state_unreadable", await GatewayServer.ErrorAsync(response, HttpStatusCode.ServiceUnavailable));
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/status")]
    [InlineData("/batches")]
    [InlineData("/metrics")]
    [InlineData("/instance")]
    [InlineData("/")]
    [InlineData("/batch/" + FakeBatch.Id)]
    [InlineData("/batch/" + FakeBatch.Id + "/events")]
    public async Task Head_WhereGetIsAnswered_IsAnsweredWithoutBody(string path)
    {
        await using var server = await GatewayServer.StartAsync();
        var response = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task EveryAnswer_ForbidsGuessingItsType()
    {
        await using var server = await GatewayServer.StartAsync();
        var response = await server.Client.GetAsync("/health");
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }
}
