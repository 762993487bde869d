using Executor.Cluster.Tests.Support;

namespace Executor.Cluster.Tests.Failover;

public sealed class GatewayLossTests(WholeCluster cluster)
{
    [Fact]
    public async Task Gateway_KilledUnderAWatcher_IsReplacedByTheOtherWithoutAGap()
    {
        await cluster.HealAsync();
        var batchId = await cluster.SubmitAsync(cluster.Archive(fixing: 3, leaving: 1, agent: "sleep 3").ToTarGz());
        var killed = false;
        var seen = await cluster.WatchAsync(batchId, async frame =>
        {
            if (!killed && BatchHistory.IsStage(frame, "running_agent"))
            {
                killed = true;
                await cluster.Gateways[0].Process.KillAsync();
            }
        });

        Assert.True(killed);
        BatchHistory.Check(seen, await cluster.TasksAsync(batchId, gateway: 1), total: 4);
    }
}
