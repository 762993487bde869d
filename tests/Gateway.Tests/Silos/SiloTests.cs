using System.Net;
using Executor.Contracts.Silos;
using Executor.Gateway.Tests.Fakes;

namespace Executor.Gateway.Tests.Silos;

public sealed class SiloTests
{
    private const string Token = "operator-4711";

    [Fact]
    public async Task Silos_AreListedWithAllThatIsKnown()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Scheduler.Silos =
        [
            new SiloView("silo-1", 4, 1, true, "namespaces", ["Layers are copied."])
            {
                Labels = ["zone=a", "gpu"],
                State = SiloState.Draining,
                LastReportAt = DateTimeOffset.UnixEpoch,
                DrainUntil = DateTimeOffset.UnixEpoch.AddMinutes(1),
            },
        ];

        Assert.Equal(
            """
            [{"name":"silo-1","slots":4,"used":1,"cordoned":true,"isolation":"namespaces","problems":["Layers are copied."],"host":null,
            "labels":["zone=a","gpu"],"state":"draining","last_report_at":"1970-01-01T00:00:00+00:00","drain_until":"1970-01-01T00:01:00+00:00"}]
            """.ReplaceLineEndings(""),
            await server.Client.GetStringAsync("/silos"));
    }

    [Theory]
    [InlineData("cordon", "cordon silo-1")]
    [InlineData("uncordon", "uncordon silo-1")]
    [InlineData("drain", "drain 30 silo-1")]
    [InlineData("drain?secs=0", "drain 0 silo-1")]
    [InlineData("drain?secs=86400", "drain 86400 silo-1")]
    public async Task Order_OfTheOperator_ReachesTheScheduler(string order, string expected)
    {
        await using var server = await StartAsync();
        using var response = await PostAsync(server, $"/silos/silo-1/{order}", Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"name\":\"silo-1\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal([expected], server.Scheduler.Told);
    }

    [Theory]
    [InlineData("/silos/silo-1/drain?secs=-1")]
    [InlineData("/silos/silo-1/drain?secs=86401")]
    [InlineData("/silos/silo-1/drain?secs=")]
    [InlineData("/silos/silo-1/drain?secs=1.5")]
    public async Task Drain_ForATimeThatIsNone_IsRefused(string path)
    {
        await using var server = await StartAsync();
        using var response = await PostAsync(server, path, Token);
        Assert.Equal("invalid_secs", await GatewayServer.ErrorAsync(response, HttpStatusCode.BadRequest));
        Assert.Empty(server.Scheduler.Told);
    }

    [Theory]
    [InlineData("cordon")]
    [InlineData("drain")]
    [InlineData("uncordon")]
    public async Task Order_ForASiloThatNobodyKnows_IsRefused(string order)
    {
        await using var server = await StartAsync();
        using var response = await PostAsync(server, $"/silos/nobody/{order}", Token);
        Assert.Equal("silo_not_found", await GatewayServer.ErrorAsync(response, HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("operator-471")]
    [InlineData("reader")]
    public async Task Order_WithoutTheOperatorsToken_IsRefused(string? token)
    {
        await using var server = await StartAsync();
        using var response = await PostAsync(server, "/silos/silo-1/cordon", token);
        Assert.Equal("unauthorized", await GatewayServer.ErrorAsync(response, HttpStatusCode.Unauthorized));
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Empty(server.Scheduler.Told);
    }

    [Fact]
    public async Task Order_WhereTheOperatorSetNoToken_IsRefused()
    {
        await using var server = await GatewayServer.StartAsync(settings => settings with { ReadToken = "reader" });
        using var response = await PostAsync(server, "/silos/silo-1/cordon", "reader");
        Assert.Equal("admin_disabled", await GatewayServer.ErrorAsync(response, HttpStatusCode.Forbidden));
        Assert.Empty(server.Scheduler.Told);
    }

    [Theory]
    [InlineData("reader")]
    [InlineData(Token)]
    public async Task Silos_AreReadWithEitherToken(string token)
    {
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/silos") { Headers = { { "Authorization", "Bearer " + token } } };
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static Task<GatewayServer> StartAsync() =>
        GatewayServer.StartAsync(settings => settings with { ReadToken = "reader", AdminToken = Token });

    private static async Task<HttpResponseMessage> PostAsync(GatewayServer server, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        return await server.Client.SendAsync(request);
    }
}
