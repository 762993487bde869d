using System.Net;
using System.Net.Http.Json;
using Executor.Cluster.Tests.Support;
using Executor.Contracts.Json;
using StackExchange.Redis;

namespace Executor.Cluster.Tests.State;

public sealed class ConflictTests(WholeCluster cluster)
{
    [Fact]
    public async Task State_WrittenBehindAnActivation_IsReadAgainAndTheVoteCounts()
    {
        await cluster.HealAsync();
        var archive = cluster.Archive(fixing: 1, leaving: 0, agent: "true").ToTarGz();
        using var first = await cluster.Validators[0].SubmitAsync(cluster.Gateways[0].Http, archive);
        var pending = await first.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument);

        // As another activation of the same grain would leave it.
        await using var redis = await ConnectionMultiplexer.ConnectAsync(cluster.Redis.Url["redis://".Length..]);
        var key = redis.GetServers().Single().Keys(pattern: $"executor/state/*/{pending!.ArchiveHash}/*").Single();
        Assert.False(await redis.GetDatabase().HashSetAsync(key, "etag", "another"));

        using var second = await cluster.Validators[1].SubmitAsync(cluster.Gateways[1].Http, archive);

        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        var reached = await second.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument);
        BatchHistory.Check(await cluster.WatchAsync(reached!.BatchId!), await cluster.TasksAsync(reached.BatchId!), total: 1);
    }
}
