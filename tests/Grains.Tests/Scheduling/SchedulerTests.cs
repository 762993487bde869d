using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Scheduling;

public sealed class SchedulerTests
{
    [Fact]
    public async Task Silo_ThatJoinsLate_IsSentWhatWaits()
    {
        await using var host = await GrainTestHost.StartAsync();
        var order = Make.Batch(tasks: 2);
        var scheduler = host.Grains.GetGrain<ISchedulerGrain>(0);

        await host.Index.AdmitAsync(order);
        await Eventually.GetAsync("two tasks to wait", scheduler.CountWaitingAsync, count => count == 2);
        var silo = await host.JoinAsync(slots: 2);

        string[] sent = [(await silo.NextOrderAsync()).Task.TaskId, (await silo.NextOrderAsync()).Task.TaskId];
        Assert.Equal(["task-001", "task-002"], sent.Order(StringComparer.Ordinal));
        Assert.Equal(0, await scheduler.CountWaitingAsync());
    }

    [Fact]
    public async Task Silos_AreShown_ByName_WithTheirSlots()
    {
        await using var host = await GrainTestHost.StartAsync();
        await host.JoinAsync(slots: 1, "b");
        var a = await host.JoinAsync(slots: 2, "a");
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);
        await a.NextOrderAsync();
        await a.RenewAsync(draining: true);

        var silos = await host.Grains.GetGrain<ISchedulerGrain>(0).GetSilosAsync();

        Assert.Equal([("a", 2, 1, true), ("b", 1, 0, false)], silos.Select(silo => (silo.Name, silo.Slots, silo.Used, silo.Cordoned)));
    }

    [Fact]
    public async Task Batch_WithALimit_NeverRunsMoreAtOneTime()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 8);
        var scheduler = host.Grains.GetGrain<ISchedulerGrain>(0);
        var order = Make.Batch(tasks: 12, concurrentTasks: 3);

        await host.Index.AdmitAsync(order);
        AttemptOrder[] held = [await silo.NextOrderAsync(), await silo.NextOrderAsync(), await silo.NextOrderAsync()];
        await silo.RenewAsync();
        Assert.Equal(9, await scheduler.CountWaitingAsync());
        Assert.False(silo.HasOrder);

        // Each slot that is given back is given away once.
        await silo.CompleteAsync(held[0], Make.Pass());
        await silo.NextOrderAsync();
        Assert.Equal(8, await scheduler.CountWaitingAsync());
        Assert.False(silo.HasOrder);
    }

    [Fact]
    public async Task Silo_StartedAnew_LosesItsAttempts_WhichAreMadeAgain()
    {
        await using var host = await GrainTestHost.StartAsync();
        var order = Make.Batch(tasks: 1);
        var first = await host.JoinAsync();
        await host.Index.AdmitAsync(order);
        var lost = await first.NextOrderAsync();
        await first.EnterAsync(lost, TaskStage.RunningAgent);

        var second = await host.JoinAsync();
        var again = await second.NextOrderAsync();
        Assert.False(await first.EnterAsync(lost, TaskStage.RunningTests));
        await first.CompleteAsync(lost, Make.Fail());
        await second.PassAsync(again);
        var batch = await host.BatchEndsAsync(order.BatchId);

        Assert.Equal((1, 2), (lost.Attempt, again.Attempt));
        Assert.Equal(1, batch.PassedTasks);
        var attempts = (await host.Grains.GetGrain<ITaskGrain>($"{order.BatchId}/task-001").GetAsync()).Attempts;
        Assert.True(Assert.IsType<AttemptFault>(attempts[0].Outcome).Interrupted);
        Assert.True(Assert.IsType<AttemptVerdict>(attempts[1].Outcome).Passed);
    }

    [Fact]
    public async Task Silo_ThatFallsSilent_LosesItsAttempts_AfterItsLease()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Scheduling.SiloLease = TimeSpan.FromMinutes(5));
        var order = Make.Batch(tasks: 1);
        var silent = await host.JoinAsync(name: "silent");
        await host.Index.AdmitAsync(order);
        await silent.EnterAsync(await silent.NextOrderAsync(), TaskStage.RunningAgent);

        host.Time.Advance(TimeSpan.FromMinutes(5));
        var other = await host.JoinAsync(name: "other");
        var again = await other.NextOrderAsync();

        Assert.Equal(2, again.Attempt);
        Assert.Equal("silent", again.Task.FailedOn);
    }

    [Fact]
    public async Task WallClock_ThatIsSet_CostsNoSiloItsAttempts()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Scheduling.SiloLease = TimeSpan.FromMinutes(5));
        var order = Make.Batch(tasks: 1);
        var silo = await host.JoinAsync();
        await host.Index.AdmitAsync(order);
        var attempt = await silo.NextOrderAsync();

        host.Time.Set(host.Time.GetUtcNow() + TimeSpan.FromDays(1));
        await silo.RenewAsync();
        await silo.PassAsync(attempt);

        Assert.Equal(1, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
        Assert.Equal(1, attempt.Attempt);
    }

    [Fact]
    public async Task Fault_OnOneSilo_IsRetriedOnAnother()
    {
        await using var host = await GrainTestHost.StartAsync();
        var broken = await host.JoinAsync(slots: 8, "broken");
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);
        var first = await broken.NextOrderAsync();
        await broken.EnterAsync(first, TaskStage.CloningRepo);

        var sound = await host.JoinAsync(slots: 1, "sound");
        await broken.CompleteAsync(first, Make.Fault());
        await sound.PassAsync(await sound.NextOrderAsync());

        Assert.Equal(1, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
        Assert.False(broken.HasOrder);
    }

    [Fact]
    public async Task Scheduler_ThatLostItsMemory_KeepsWhatRuns_AndGivesOutWhatWaits()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 2);
        var order = Make.Batch(tasks: 3);
        await host.Index.AdmitAsync(order);
        var first = await silo.NextOrderAsync();
        var second = await silo.NextOrderAsync();
        await silo.EnterAsync(first, TaskStage.RunningAgent);

        // The second attempt has entered no stage: its batch does not know of it yet, only its task does.
        await host.CrashAsync();
        await host.StartAgainAsync();
        Assert.Empty(await silo.RejoinAsync(host.Grains));
        await Eventually.GetAsync(
            "the third task to wait", host.Grains.GetGrain<ISchedulerGrain>(0).CountWaitingAsync, count => count == 1);
        await silo.PassAsync(first);
        await silo.PassAsync(second);
        await silo.PassAsync(await silo.NextOrderAsync());

        var batch = await host.BatchEndsAsync(order.BatchId);
        Assert.Equal(3, batch.PassedTasks);
        Assert.All((await host.Batch(order.BatchId).GetSnapshotAsync())!.Tasks, row => Assert.Equal(1, row.Attempt));
    }

    [Fact]
    public async Task Attempt_ThatNobodyWants_IsKilledAfterTheGrace()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Scheduling.AttemptGrace = TimeSpan.FromMinutes(1));
        var silo = await host.JoinAsync();
        var unknown = new AttemptId(Guid.NewGuid().ToString(), "task-001", 1);

        Assert.Empty(await silo.RenewAsync(running: [unknown]));
        host.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal([unknown], await silo.RenewAsync(running: [unknown]));
    }

    [Fact]
    public async Task TwoBatches_ShareTheSlots_InTurns()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Batches.MaxActive = 2);
        var (a, b) = (Make.Batch(tasks: 3), Make.Batch(tasks: 3));
        await host.Index.AdmitAsync(a);
        await host.Index.AdmitAsync(b);
        await Eventually.GetAsync(
            "six tasks to wait", host.Grains.GetGrain<ISchedulerGrain>(0).CountWaitingAsync, count => count == 6);

        var silo = await host.JoinAsync(slots: 1);
        var batches = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            var attempt = await silo.NextOrderAsync();
            batches.Add(attempt.Task.BatchId);
            await silo.PassAsync(attempt);
        }

        Assert.Equal([a.BatchId, b.BatchId, a.BatchId, b.BatchId, a.BatchId, b.BatchId], batches);
        await host.BatchEndsAsync(a.BatchId);
        await host.BatchEndsAsync(b.BatchId);
        Assert.All(await host.EventsAsync(a.BatchId), item => Assert.False(item.Event is TaskStageEntered { Attempt: > 1 }));
    }
}
