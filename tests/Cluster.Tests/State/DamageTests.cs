using System.Net;
using System.Net.Http.Json;
using Executor.Cluster.Tests.Support;
using Executor.Contracts.Json;
using StackExchange.Redis;

namespace Executor.Cluster.Tests.State;

/// <summary>What was stored in Redis and is damaged there is never taken for something that never was.</summary>
public sealed class DamageTests(WholeCluster cluster)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task State_Torn_IsRefusedUntilItIsRestored()
    {
        await cluster.HealAsync();
        var archive = cluster.Archive(fixing: 1, leaving: 0, agent: "true").ToTarGz();
        using var first = await cluster.Validators[0].SubmitAsync(cluster.Gateways[0].Http, archive);
        var pending = await first.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(cluster.Redis.Url["redis://".Length..]);
        var database = redis.GetDatabase();
        var key = redis.GetServers().Single().Keys(pattern: $"executor/state/*/{pending!.ArchiveHash}/*").Single();
        byte[] whole = (await database.HashGetAsync(key, "data"))!;

        await database.HashSetAsync(key, "data", whole[..(whole.Length / 2)]);

        // The grain that wrote it has it in memory and goes with its silo.
        foreach (var silo in cluster.Silos)
        {
            await silo.Process.KillAsync();
        }

        await cluster.HealAsync();
        var question = $"/consensus/{pending.ArchiveHash}";
        Assert.Equal("state_unreadable", await RefusalAsync(() => cluster.Gateways[0].Http.GetAsync(question)));
        Assert.Equal("state_unreadable", await RefusalAsync(() => cluster.Validators[1].SubmitAsync(cluster.Gateways[1].Http, archive)));

        await database.HashSetAsync(key, "data", whole);
        using var restored = await cluster.Validators[1].SubmitAsync(cluster.Gateways[0].Http, archive);
        Assert.Equal(HttpStatusCode.Accepted, restored.StatusCode);
        var reached = await restored.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument);
        BatchHistory.Check(await cluster.WatchAsync(reached!.BatchId!), await cluster.TasksAsync(reached.BatchId!), total: 1);
    }

    /// <summary>Right after a start some calls still find silos that are no more.</summary>
    private static async Task<string> RefusalAsync(Func<Task<HttpResponseMessage>> ask)
    {
        var patience = WholeCluster.Patience();
        while (true)
        {
            using var response = await ask();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            var error = (await response.Content.ReadFromJsonAsync(ContractsJson.Default.ErrorDocument))!.Error;
            if (error != "unavailable")
            {
                return error;
            }

            await Task.Delay(Step, TimeProvider.System, patience);
        }
    }
}
