using System.Net;
using Executor.Contracts.Batches;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Gateway.Tests.Batches;

public sealed class BatchListTests
{
    private static readonly BatchSummary Summary = new(FakeBatch.Id, FakeBatch.Created, BatchStatus.Running, new string('a', 64));

    [Fact]
    public async Task WithoutQuery_AsksForTheNewestHundred()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Index.List = new BatchList([Summary], More: false);
        var response = await server.Client.GetAsync("/batches");
        Assert.Equal(
            $$"""[{"batch_id":"{{FakeBatch.Id}}","created_at":"2026-03-11T15:30:15+00:00","status":"running","archive_hash":"{{Summary.ArchiveHash}}"}]""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal(new BatchQuery(100, null, null), Assert.Single(server.Index.Queries));
        Assert.False(response.Headers.Contains("Link"));
    }

    [Fact]
    public async Task MoreThanAPage_LinksToTheNext()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Index.List = new BatchList([Summary], More: true);
        var response = await server.Client.GetAsync("/batches?limit=5000&status=running");
        var link = $"</batches?limit=1000&before={FakeBatch.Id}&status=running>; rel=\"next\"";
        Assert.Equal(link, Assert.Single(response.Headers.GetValues("Link")));

        await server.Client.GetAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)]);
        Assert.Equal(
            [new BatchQuery(1000, null, BatchStatus.Running), new BatchQuery(1000, FakeBatch.Id, BatchStatus.Running)],
            server.Index.Queries);
    }

    [Theory]
    [InlineData("limit=0", "invalid_limit")]
    [InlineData("limit=-1", "invalid_limit")]
    [InlineData("limit=ten", "invalid_limit")]
    [InlineData("limit=", "invalid_limit")]
    [InlineData("before=yesterday", "invalid_before")]
    [InlineData("before=", "invalid_before")]
    [InlineData("status=2", "invalid_status")]
    [InlineData("status=Running", "invalid_status")]
    [InlineData("status=done", "invalid_status")]
    public async Task InvalidQuery_IsRefused(string query, string code)
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.Equal(code, await GatewayServer.ErrorAsync(await server.Client.GetAsync("/batches?" + query), HttpStatusCode.BadRequest));
        Assert.Empty(server.Index.Queries);
    }
}
