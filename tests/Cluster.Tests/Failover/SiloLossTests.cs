using System.Diagnostics;
using Executor.Cluster.Tests.Support;
using Executor.Contracts.Events;

namespace Executor.Cluster.Tests.Failover;

/// <summary>Takes the busiest silo of three away while a batch runs.</summary>
public sealed class SiloLossTests(WholeCluster cluster, ITestOutputHelper output)
{
    private static readonly TimeSpan Freeze = TimeSpan.FromSeconds(60);

    // Some 8 seconds until the others know, as long until its lease has run out, and a busy machine.
    private static readonly TimeSpan LongestLoss = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Silo_KilledMidBatch_HasItsTasksRunElsewhere()
    {
        await cluster.HealAsync();
        var batchId = await cluster.SubmitAsync(cluster.Archive(fixing: 5, leaving: 1, agent: "sleep 3").ToTarGz());
        Member? victim = null;
        TimeSpan? elsewhere = null;
        var clock = new Stopwatch();
        var seen = await WatchAsync(batchId, async frame =>
        {
            if (victim is null && BatchHistory.IsStage(frame, "running_agent"))
            {
                victim = await cluster.BusiestAsync();
                await victim.Process.KillAsync();
                clock.Start();
            }
            else if (victim is not null && elsewhere is null && BatchHistory.IsStage(frame, "cloning_repo") && BatchHistory.AttemptOf(frame) > 1)
            {
                elsewhere = clock.Elapsed;
                output.WriteLine($"A task of the killed silo ran elsewhere after {clock.Elapsed.TotalSeconds:F1} s.");
            }
        });

        var tasks = await cluster.TasksAsync(batchId);
        BatchHistory.Check(seen, tasks, total: 6);
        Assert.Contains(tasks, task => task.Attempt >= 2 && task.Silo != victim!.Name);
        Assert.InRange(Assert.NotNull(elsewhere), TimeSpan.Zero, LongestLoss);
        await cluster.HealAsync();
        await cluster.CheckNothingIsLeftAsync();
    }

    [Fact]
    public async Task Silo_TerminatedMidBatch_EndsWhatItRunsAndNothingIsRepeated()
    {
        await cluster.HealAsync();
        var batchId = await cluster.SubmitAsync(cluster.Archive(fixing: 5, leaving: 1, agent: "sleep 3").ToTarGz());
        Task<int>? exit = null;
        var seen = await WatchAsync(batchId, async frame =>
        {
            if (exit is null && BatchHistory.IsStage(frame, "running_agent"))
            {
                exit = (await cluster.BusiestAsync()).Process.TerminateAsync();
            }
        });

        var tasks = await cluster.TasksAsync(batchId);
        BatchHistory.Check(seen, tasks, total: 6);
        Assert.All(tasks, task => Assert.Equal(1, task.Attempt));
        Assert.Equal(0, await exit!.WaitAsync(WholeCluster.Patience()));
        await cluster.HealAsync();
        await cluster.CheckNothingIsLeftAsync();
    }

    [Fact]
    public async Task Silo_FrozenAndThawed_ChangesNothingThatWasDecidedWithoutIt()
    {
        await cluster.HealAsync();
        var batchId = await cluster.SubmitAsync(cluster.Archive(fixing: 5, leaving: 1, agent: "sleep 3").ToTarGz());
        Member? victim = null;
        var frozen = Stopwatch.StartNew();
        var seen = await WatchAsync(batchId, async frame =>
        {
            if (victim is null && BatchHistory.IsStage(frame, "running_agent"))
            {
                victim = await cluster.BusiestAsync();
                victim.Process.Signal("STOP");
                frozen.Restart();
            }
        });
        BatchHistory.Check(seen, await cluster.TasksAsync(batchId), total: 6);
        var before = await cluster.Gateways[0].Http.GetStringAsync($"/batch/{batchId}/tasks");

        if (frozen.Elapsed < Freeze)
        {
            await Task.Delay(Freeze - frozen.Elapsed, TimeProvider.System);
        }

        victim!.Process.Signal("CONT");

        // It finds itself voted out, and ends to be started anew.
        await victim.Process.ExitAsync().WaitAsync(WholeCluster.Patience());
        await cluster.HealAsync();
        Assert.Equal(before, await cluster.Gateways[1].Http.GetStringAsync($"/batch/{batchId}/tasks"));
        Assert.Equal(seen.Count, (await cluster.WatchAsync(batchId)).Count);
        await cluster.CheckNothingIsLeftAsync();
    }

    // A run leaves a transcript of what was seen where, also when it passes.
    private Task<List<EventEnvelope>> WatchAsync(string batchId, Func<EventEnvelope, Task> onEvent) => cluster.WatchAsync(batchId, frame =>
    {
        output.WriteLine(BatchHistory.Describe(frame));
        return onEvent(frame);
    });
}
