using System.Net;
using Executor.Gateway.Tests.Fakes;
using Executor.Grains.Interfaces.Consensus;

namespace Executor.Gateway.Tests.Consensus;

public sealed class ConsensusTests
{
    private static readonly string Hash = new('a', 64);

    [Theory]
    [InlineData(ConsensusStatus.Pending, "pending")]
    [InlineData(ConsensusStatus.Reached, "reached")]
    [InlineData(ConsensusStatus.Expired, "expired")]
    public async Task KnownHash_SaysWhereItsVoteStands(ConsensusStatus status, string expected)
    {
        await using var server = await GatewayServer.StartAsync();
        var view = new ConsensusView(status, 1, 2, 3, null, FakeBatch.Created);
        server.Cluster.Add<IConsensusGrain>(Hash, new FakeConsensus { View = view });
        var text = await server.Client.GetStringAsync("/consensus/" + Hash.ToUpperInvariant());
        Assert.Equal(
            $$"""{"archive_hash":"{{Hash}}","status":"{{expected}}","votes":1,"required":2,"total_validators":3,"batch_id":null,""" +
            "\"expires_at\":\"2026-03-11T15:30:15+00:00\"}",
            text);
    }

    [Fact]
    public async Task UnknownHash_ConsensusNotFound()
    {
        await using var server = await GatewayServer.StartAsync();
        server.Cluster.Add<IConsensusGrain>(Hash, new FakeConsensus());
        var response = await server.Client.GetAsync("/consensus/" + Hash);
        Assert.Equal("consensus_not_found", await GatewayServer.ErrorAsync(response, HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task MalformedHash_ConsensusNotFound_WithoutWakingAGrain(string hash)
    {
        await using var server = await GatewayServer.StartAsync();
        var response = await server.Client.GetAsync("/consensus/" + hash);
        Assert.Equal("consensus_not_found", await GatewayServer.ErrorAsync(response, HttpStatusCode.NotFound));
    }
}
