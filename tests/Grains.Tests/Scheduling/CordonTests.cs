using Executor.Contracts.Silos;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Scheduling;

public sealed class CordonTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task CordonedSilo_GoesOnWithWhatItHas_AndTakesNothingNew()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 1, "s");
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        var running = await silo.NextOrderAsync();

        Assert.Equal(SiloState.Cordoned, (await Scheduler(host).CordonAsync("s"))!.State);
        Assert.Equal(SiloState.Cordoned, (await Scheduler(host).CordonAsync("s"))!.State);
        Assert.Empty(await silo.RenewAsync());
        await silo.PassAsync(running);
        await silo.RenewAsync();
        Assert.Equal(1, await Scheduler(host).CountWaitingAsync());
        Assert.False(silo.HasOrder);

        Assert.Equal(SiloState.Ready, (await Scheduler(host).UncordonAsync("s"))!.State);
        Assert.Equal(SiloState.Ready, (await Scheduler(host).UncordonAsync("s"))!.State);
        await silo.PassAsync(await silo.NextOrderAsync());
        Assert.Equal(2, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
    }

    [Fact]
    public async Task DrainedSilo_HasWhatStillRunsInterrupted_AndRunElsewhere()
    {
        await using var host = await GrainTestHost.StartAsync();
        var leaving = await host.JoinAsync(slots: 2, "leaving");
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        var (quick, slow) = (await leaving.NextOrderAsync(), await leaving.NextOrderAsync());
        await leaving.EnterAsync(slow, TaskStage.RunningAgent);
        var staying = await host.JoinAsync(slots: 1, "staying");

        var drained = (await Scheduler(host).DrainAsync("leaving", Patience))!;
        Assert.Equal((SiloState.Draining, 2), (drained.State, drained.Used));
        await leaving.PassAsync(quick);
        host.Time.Advance(Patience - TimeSpan.FromMinutes(1));
        Assert.Empty(await leaving.RenewAsync());
        Assert.Equal(1, (await SiloAsync(host, "leaving")).Used);

        host.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(slow.Id, await leaving.NextKillAsync());
        var again = await staying.NextOrderAsync();
        await leaving.CompleteAsync(slow, Make.Fail());
        await staying.PassAsync(again);

        Assert.Equal(2, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
        Assert.Equal((slow.Task.TaskId, 2, "leaving"), (again.Task.TaskId, again.Attempt, again.Task.FailedOn));
        var first = (await host.Grains.GetGrain<ITaskGrain>($"{order.BatchId}/{slow.Task.TaskId}").GetAsync()).Attempts[0];
        var fault = Assert.IsType<AttemptFault>(first.Outcome);
        Assert.Equal((true, "Silo leaving was drained before the attempt ended."), (fault.Interrupted, fault.Reason));
        Assert.Equal(SiloState.Drained, (await SiloAsync(host, "leaving")).State);
        Assert.False(leaving.HasOrder);
    }

    [Fact]
    public async Task Drain_WithoutPatience_InterruptsAtOnce()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 1, "s");
        await host.Index.AdmitAsync(Make.Batch(tasks: 1));
        var running = await silo.NextOrderAsync();

        var view = await Scheduler(host).DrainAsync("s", TimeSpan.Zero);

        Assert.Equal((SiloState.Drained, 0), (view!.State, view.Used));
        Assert.Equal(running.Id, await silo.NextKillAsync());
    }

    [Fact]
    public async Task Drain_SaidAgain_OnlyShortensTheTime()
    {
        await using var host = await GrainTestHost.StartAsync();
        await host.JoinAsync(slots: 1, "s");

        var first = (await Scheduler(host).DrainAsync("s", Patience))!.DrainUntil;
        Assert.Equal(first, (await Scheduler(host).DrainAsync("s", Patience * 2))!.DrainUntil);
        Assert.Equal(first, (await Scheduler(host).CordonAsync("s"))!.DrainUntil);
        Assert.True((await Scheduler(host).DrainAsync("s", Patience / 2))!.DrainUntil < first);
        Assert.Null((await Scheduler(host).UncordonAsync("s"))!.DrainUntil);
    }

    [Fact]
    public async Task Cordon_OutlivesTheSchedulerAndTheSilo()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        await host.JoinAsync(slots: 1, "cordoned");
        await host.JoinAsync(slots: 1, "drained");
        await Scheduler(host).CordonAsync("cordoned");
        var until = (await Scheduler(host).DrainAsync("drained", Patience))!.DrainUntil;

        await host.CrashAsync();
        await host.StartAgainAsync();

        Assert.Equal(SiloState.Lost, (await SiloAsync(host, "cordoned")).State);
        var cordoned = await host.JoinAsync(slots: 1, "cordoned");
        var drained = await host.JoinAsync(slots: 1, "drained");
        await host.Index.AdmitAsync(Make.Batch(tasks: 2));
        await Eventually.GetAsync("both tasks to wait", Scheduler(host).CountWaitingAsync, waiting => waiting == 2);
        Assert.Equal(SiloState.Cordoned, (await SiloAsync(host, "cordoned")).State);
        Assert.Equal((SiloState.Drained, until), ((await SiloAsync(host, "drained")).State, (await SiloAsync(host, "drained")).DrainUntil));
        Assert.False(cordoned.HasOrder || drained.HasOrder);

        await Scheduler(host).UncordonAsync("cordoned");
        await cordoned.NextOrderAsync();
    }

    [Fact]
    public async Task SiloThatNobodyKnows_IsNotCordoned()
    {
        await using var host = await GrainTestHost.StartAsync();

        Assert.Null(await Scheduler(host).CordonAsync("nobody"));
        Assert.Null(await Scheduler(host).DrainAsync("nobody", Patience));
        Assert.Null(await Scheduler(host).UncordonAsync("nobody"));
        Assert.Empty(await Scheduler(host).GetSilosAsync());
    }

    [Fact]
    public async Task Cordon_OfASiloThatIsGoneForGood_GoesWithUncordon()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 1, "s");
        await Scheduler(host).CordonAsync("s");
        await silo.LeaveAsync();

        Assert.Equal(SiloState.Lost, (await SiloAsync(host, "s")).State);
        Assert.False((await Scheduler(host).UncordonAsync("s"))!.Cordoned);
        Assert.Null(await Scheduler(host).UncordonAsync("s"));
        Assert.Empty(await Scheduler(host).GetSilosAsync());
    }

    private static ISchedulerGrain Scheduler(GrainTestHost host) => host.Grains.GetGrain<ISchedulerGrain>(0);

    private static async Task<SiloView> SiloAsync(GrainTestHost host, string name) =>
        (await Scheduler(host).GetSilosAsync()).Single(silo => silo.Name == name);
}
