using System.Net;
using System.Net.Http.Json;
using Executor.Cluster.Tests.Support;
using Executor.Contracts.Consensus;
using Executor.Contracts.Json;
using Executor.Contracts.Submissions;

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
        BatchHistory.Check(seen, await cluster.TasksAsync(batchId), total: 4);
        using var replay = await cluster.Gateways[1].Http.SendAsync(Cancel("once"));
        Assert.Contains("nonce_reused", await replay.Content.ReadAsStringAsync());

        HttpRequestMessage Cancel(string nonce) =>
            validator.Sign(new HttpRequestMessage(HttpMethod.Delete, $"/batch/{Guid.NewGuid()}"), nonce);
    }

    [Fact]
    public async Task Redis_KilledWithAllSilosWhileAVoteIsPending_StillCountsIt()
    {
        await cluster.HealAsync();
        var archive = cluster.Archive(fixing: 1, leaving: 1, agent: "").ToTarGz();
        var first = await VoteAsync(validator: 0, gateway: 0);
        Assert.Equal(("pending_consensus", 1, 2, null), (first.Status, first.Votes, first.Required, first.BatchId));

        // With the silos goes what a grain remembers: the vote is in the file of Redis, or lost.
        await Task.WhenAll([cluster.Redis.KillAsync(), .. cluster.Silos.Select(silo => silo.Process.KillAsync())]);
        await cluster.Redis.StartAsync(WholeCluster.Patience());
        await cluster.HealAsync();
        var pending = await ReadAsync(first.ArchiveHash);
        Assert.Equal(("pending", 1, null), (pending.Status, pending.Votes, pending.BatchId));

        var second = await VoteAsync(validator: 1, gateway: 1);
        Assert.Equal(("consensus_reached", 2), (second.Status, second.Votes));
        var seen = await cluster.WatchAsync(second.BatchId!);
        BatchHistory.Check(seen, await cluster.TasksAsync(second.BatchId!), total: 2);

        async Task<SubmitDocument> VoteAsync(int validator, int gateway)
        {
            using var answer = await cluster.Validators[validator].SubmitAsync(cluster.Gateways[gateway].Http, archive);
            Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
            return (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.SubmitDocument))!;
        }

        async Task<ConsensusDocument> ReadAsync(string hash) =>
            (await cluster.Gateways[0].Http.GetFromJsonAsync($"/consensus/{hash}", ContractsJson.Default.ConsensusDocument))!;
    }
}
