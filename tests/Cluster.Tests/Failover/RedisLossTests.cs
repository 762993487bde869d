using Executor.Cluster.Tests.Support;

namespace Executor.Cluster.Tests.Failover;

public sealed class RedisLossTests(WholeCluster cluster)
{
    [Fact]
    public async Task Redis_KilledAndStartedMidBatch_LosesNothing()
    {
        await cluster.HealAsync();
        var validator = cluster.Validators[2];
        using (var used = await cluster.Gateways[0].Http.SendAsync(Cancel("once")))
        {
            Assert.Contains("batch_not_found", await used.Content.ReadAsStringAsync());
        }

        var batchId = await cluster.SubmitAsync(cluster.Archive(fixing: 3, leaving: 1, agent: "sleep 3").ToTarGz());
        var restarted = false;
        var seen = await cluster.WatchAsync(batchId, async frame =>
        {
            if (!restarted && BatchHistory.IsStage(frame, "running_agent"))
            {
                restarted = true;
                await cluster.Redis.KillAsync();
                await cluster.Redis.StartAsync(WholeCluster.Patience());
            }
        });

        Assert.True(restarted);
        BatchHistory.Check(seen, await cluster.TasksAsync(batchId));
        using var replay = await cluster.Gateways[1].Http.SendAsync(Cancel("once"));
        Assert.Contains("nonce_reused", await replay.Content.ReadAsStringAsync());

        HttpRequestMessage Cancel(string nonce) =>
            validator.Sign(new HttpRequestMessage(HttpMethod.Delete, $"/batch/{Guid.NewGuid()}"), nonce);
    }
}
