using Executor.Cluster.Tests.Support;

namespace Executor.Cluster.Tests.Failover;

public sealed class RemoteSiloTests(WholeCluster cluster)
{
    [Fact]
    public async Task Silo_WithoutTheFolderOfBlobs_FetchesWhatItRunsAndBringsWhatItMade()
    {
        await cluster.HealAsync();
        Assert.False(Path.Exists(Path.Combine(cluster.DataOf(cluster.Remote), "blobs")));
        var others = cluster.Silos.Where(silo => silo != cluster.Remote).ToArray();
        try
        {
            await Task.WhenAll(others.Select(silo => cluster.OrderAsync(silo, "cordon")));
            var batchId = await cluster.SubmitAsync(cluster.Archive(fixing: 2, leaving: 1, agent: "").ToTarGz());
            var seen = await cluster.WatchAsync(batchId);

            // Each gateway reads the patch and the logs in the folder, where the silo did not put them itself.
            var tasks = await cluster.TasksAsync(batchId);
            BatchHistory.Check(seen, tasks, total: 3);
            Assert.All(tasks, task => Assert.Equal((cluster.Remote.Name, 1), (task.Silo, task.Attempt)));
            Assert.NotEmpty(Directory.EnumerateFiles(
                Path.Combine(cluster.DataOf(cluster.Remote), "cache", "blobs"), "*", SearchOption.AllDirectories));
            foreach (var gateway in cluster.Gateways)
            {
                Assert.Contains("add.sh", await gateway.Http.GetStringAsync($"/batch/{batchId}/task/fix-1/patch"));
                Assert.Contains("working on fix-1", await gateway.Http.GetStringAsync($"/batch/{batchId}/task/fix-1/log/agent.stdout"));
            }
        }
        finally
        {
            await Task.WhenAll(others.Select(silo => cluster.OrderAsync(silo, "uncordon")));
        }
    }
}
