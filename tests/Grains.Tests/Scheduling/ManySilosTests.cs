using System.Collections.Immutable;
using Executor.Contracts.Silos;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Scheduling;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Scheduling;

/// <summary>Several silos before one scheduler: what one loses the others run, once, and nobody runs more than it may.</summary>
public sealed class ManySilosTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Slots_OfManySilos_AreNeverExceeded_AndEveryTaskEndsOnce()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Batches.MaxActive = 2);
        var (a, b) = (Make.Batch(tasks: 40, concurrentTasks: 8), Make.Batch(tasks: 40, concurrentTasks: 8));
        await host.Index.AdmitAsync(a);
        await host.Index.AdmitAsync(b);

        var silos = new List<ScriptedSilo>();
        foreach (var slots in new[] { 1, 2, 3 })
        {
            var silo = await host.JoinAsync(slots, $"silo-{slots}");
            silo.Outcomes = _ => Make.Pass();
            silos.Add(silo);

            // What was ordered while it joined.
            while (silo.HasOrder)
            {
                await silo.PassAsync(await silo.NextOrderAsync());
            }
        }

        Assert.Equal(40, (await host.BatchEndsAsync(a.BatchId)).PassedTasks);
        Assert.Equal(40, (await host.BatchEndsAsync(b.BatchId)).PassedTasks);
        Assert.All(silos, silo => Assert.InRange(silo.MostAtOnce, 1, int.Parse(silo.Name[^1..], provider: null)));
        var attempts = await Task.WhenAll(a.Tasks.Select(task => AttemptsAsync(host, a.BatchId, task.TaskId)));
        Assert.All(attempts, made => Assert.Single(made));
    }

    [Fact]
    public async Task Silo_ThatDies_HasItsTasksRunOnTheOthers_WhichKeepTheirOwn()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Scheduling.SiloLease = Lease);
        var dead = await host.JoinAsync(slots: 2, "dead");
        var order = Make.Batch(tasks: 4);
        await host.Index.AdmitAsync(order);
        AttemptOrder[] lost = [await dead.NextOrderAsync(), await dead.NextOrderAsync()];
        var other = await host.JoinAsync(slots: 4, "other");
        AttemptOrder[] kept = [await other.NextOrderAsync(), await other.NextOrderAsync()];
        foreach (var attempt in lost)
        {
            await dead.EnterAsync(attempt, TaskStage.RunningAgent);
        }

        host.Time.Advance(Lease - TimeSpan.FromSeconds(1));
        await other.RenewAsync();
        host.Time.Advance(TimeSpan.FromSeconds(2));
        await other.RenewAsync();
        AttemptOrder[] again = [await other.NextOrderAsync(), await other.NextOrderAsync()];
        foreach (var attempt in kept.Concat(again))
        {
            await other.PassAsync(attempt);
        }

        Assert.Equal(4, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
        Assert.Equal(lost.Select(attempt => attempt.Task.TaskId).Order(), again.Select(attempt => attempt.Task.TaskId).Order());
        Assert.All(again, attempt => Assert.Equal((2, "dead"), (attempt.Attempt, attempt.Task.FailedOn)));
        Assert.All(kept, attempt => Assert.Equal(1, attempt.Attempt));
        Assert.Equal(4, other.MostAtOnce);
        Assert.Equal(
            [("dead", SiloState.Lost), ("other", SiloState.Ready)], (await SilosAsync(host)).Select(silo => (silo.Name, silo.State)));
    }

    [Fact]
    public async Task Silo_ThatThaws_HasItsLateResultsRefused_AndKillsWhatItStillRuns()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Scheduling.SiloLease = Lease);
        var frozen = await host.JoinAsync(slots: 2, "frozen");
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        AttemptOrder[] late = [await frozen.NextOrderAsync(), await frozen.NextOrderAsync()];
        foreach (var attempt in late)
        {
            await frozen.EnterAsync(attempt, TaskStage.RunningAgent);
        }

        host.Time.Advance(Lease);
        var other = await host.JoinAsync(slots: 2, "other");
        AttemptOrder[] again = [await other.NextOrderAsync(), await other.NextOrderAsync()];
        await other.PassAsync(again[0]);
        await Eventually.GetAsync(
            "the first task to end",
            () => AttemptsAsync(host, order.BatchId, again[0].Task.TaskId),
            made => made is [_, { Outcome: not null }]);

        // It thaws: one of its tasks has ended elsewhere, the other runs there.
        frozen.DiesSlowly = true;
        Assert.Equal(late.Select(attempt => attempt.Id).ToHashSet(), (await frozen.RenewAsync()).ToHashSet());
        Assert.False(await frozen.EnterAsync(late[0], TaskStage.RunningTests));
        foreach (var attempt in late)
        {
            await frozen.CompleteAsync(attempt, Make.Fail());
        }

        await other.PassAsync(again[1]);
        Assert.Equal(2, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
        var made = await AttemptsAsync(host, order.BatchId, late[0].Task.TaskId);
        Assert.True(Assert.IsType<AttemptFault>(made[0].Outcome).Interrupted);
        Assert.True(Assert.IsType<AttemptVerdict>(made[1].Outcome).Passed);
    }

    [Fact]
    public async Task Silo_ThatThaws_GetsNoWork_UntilItsGuestsAreDead()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Scheduling.SiloLease = Lease);
        var frozen = await host.JoinAsync(slots: 1, "frozen");
        frozen.DiesSlowly = true;
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        var late = await frozen.NextOrderAsync();
        host.Time.Advance(Lease);
        await Eventually.GetAsync("the silo to be lost", () => SilosAsync(host), silos => silos.Single().State == SiloState.Lost);
        await Eventually.GetAsync("both tasks to wait", () => Scheduler(host).CountWaitingAsync(), waiting => waiting == 2);

        Assert.Equal([late.Id], await frozen.RenewAsync());
        Assert.False(frozen.HasOrder);
        await frozen.ReleaseAsync(late);
        await frozen.PassAsync(await frozen.NextOrderAsync());
        await frozen.PassAsync(await frozen.NextOrderAsync());

        Assert.Equal(2, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
        Assert.Equal(1, frozen.MostAtOnce);
    }

    [Fact]
    public async Task Scheduler_StartedAnew_FindsWhatEachSiloRuns()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var (a, b) = (await host.JoinAsync(slots: 2, "a"), await host.JoinAsync(slots: 2, "b"));
        var order = Make.Batch(tasks: 6);
        await host.Index.AdmitAsync(order);
        (ScriptedSilo Silo, AttemptOrder Order)[] running =
        [
            (a, await a.NextOrderAsync()), (b, await b.NextOrderAsync()), (a, await a.NextOrderAsync()), (b, await b.NextOrderAsync()),
        ];

        // The batch knows of two of them by a stage; of the others only their tasks know.
        await running[0].Silo.EnterAsync(running[0].Order, TaskStage.RunningAgent);
        await running[1].Silo.EnterAsync(running[1].Order, TaskStage.RunningAgent);
        await host.CrashAsync();
        await host.StartAgainAsync();
        Assert.Empty(await a.RejoinAsync(host.Grains));
        Assert.Empty(await b.RejoinAsync(host.Grains));
        await Eventually.GetAsync("two tasks to wait", () => Scheduler(host).CountWaitingAsync(), waiting => waiting == 2);
        Assert.Equal([2, 2], (await SilosAsync(host)).Select(silo => silo.Used));

        foreach (var (silo, attempt) in running)
        {
            await silo.PassAsync(attempt);
        }

        foreach (var silo in new[] { a, b })
        {
            silo.Outcomes = _ => Make.Pass();
            while (silo.HasOrder)
            {
                await silo.PassAsync(await silo.NextOrderAsync());
            }
        }

        Assert.Equal(6, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
        Assert.All((await host.Batch(order.BatchId).GetSnapshotAsync())!.Tasks, row => Assert.Equal(1, row.Attempt));
        Assert.Equal((2, 2), (a.MostAtOnce, b.MostAtOnce));
    }

    [Fact]
    public async Task TwoSilosOfOneName_DoNotTakeEachOthersWorkInTurns()
    {
        await using var host = await GrainTestHost.StartAsync();
        var first = await host.JoinAsync(slots: 1, "twin");
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);
        var lost = await first.NextOrderAsync();
        await first.EnterAsync(lost, TaskStage.RunningAgent);

        var second = await host.JoinAsync(slots: 1, "twin");
        var again = await second.NextOrderAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(first.Running, await first.RenewAsync());
            Assert.True(first.IsRefused);
            Assert.Empty(await second.RenewAsync());
            Assert.False(second.IsRefused);
        }

        await second.PassAsync(again);
        Assert.Equal(1, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
        Assert.Equal(2, again.Attempt);

        // Once its twin has ended, it works again.
        await first.ReleaseAsync(lost);
        await second.LeaveAsync();
        await first.RenewAsync();
        Assert.False(first.IsRefused);
        await host.Index.AdmitAsync(order = Make.Batch(tasks: 1));
        await first.PassAsync(await first.NextOrderAsync());
        Assert.Equal(1, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
    }

    [Fact]
    public async Task Silos_ShowTheirLabels_AndWhenTheyReported()
    {
        await using var host = await GrainTestHost.StartAsync();
        await host.JoinAsync(slots: 1, "labelled", ["zone=a", "gpu"]);
        var now = host.Time.GetUtcNow();

        var silo = Assert.Single(await SilosAsync(host));

        Assert.Equal(["zone=a", "gpu"], silo.Labels);
        Assert.InRange(silo.LastReportAt!.Value, now - TimeSpan.FromMinutes(1), now + TimeSpan.FromMinutes(1));
    }

    private static ISchedulerGrain Scheduler(GrainTestHost host) => host.Grains.GetGrain<ISchedulerGrain>(0);

    private static async Task<ImmutableArray<SiloView>> SilosAsync(GrainTestHost host) => await Scheduler(host).GetSilosAsync();

    private static async Task<ImmutableArray<AttemptRecord>> AttemptsAsync(GrainTestHost host, string batchId, string taskId) =>
        (await host.Grains.GetGrain<ITaskGrain>($"{batchId}/{taskId}").GetAsync()).Attempts;
}
