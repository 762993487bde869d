using System.Net.Http.Json;
using Executor.Cluster.Tests.Support;
using Executor.Contracts.Json;

namespace Executor.Cluster.Tests.Failover;

public sealed class WholeBatchTests(WholeCluster cluster)
{
    [Fact]
    public async Task Batch_ThroughTwoGatewaysAndThreeSilos_EndsAsOnOne()
    {
        await cluster.HealAsync();
        var batchId = await cluster.SubmitAsync(cluster.Archive(fixing: 4, leaving: 2, agent: "sleep 2").ToTarGz());

        var both = await Task.WhenAll(cluster.WatchAsync(batchId, gateway: 0), cluster.WatchAsync(batchId, gateway: 1));

        var tasks = await cluster.TasksAsync(batchId);
        BatchHistory.Check(both[0], tasks, total: 6);
        BatchHistory.Check(both[1], tasks, total: 6);
        Assert.InRange(tasks.Select(task => task.Silo).Distinct().Count(), 2, 3);
        Assert.All(tasks, task => Assert.Equal(1, task.Attempt));

        var verified = await Task.WhenAll(cluster.Gateways.Select(gateway =>
            gateway.Http.GetFromJsonAsync($"/verify/{batchId}", ContractsJson.Default.VerifyDocument)));
        Assert.Equal(verified[0]!.ResultsHash, verified[1]!.ResultsHash);
    }
}
