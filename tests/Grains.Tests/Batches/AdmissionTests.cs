using Executor.Contracts.Batches;
using Executor.Grains.Interfaces.Batches;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Batches;

/// <summary>What runs at one time, over the index, the scheduler and several silos together.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task Batches_SeveralAtOneTime_NeverTakeMoreThanTheSlots_AndAllEnd()
    {
        const int Batches = 6;
        const int Tasks = 9;
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Batches.MaxActive = 3);
        var silos = new[] { await host.JoinAsync(slots: 2, "small"), await host.JoinAsync(slots: 3, "large") };
        var orders = Enumerable.Range(0, Batches).Select(_ => Make.Batch(Tasks, concurrentTasks: 2)).ToArray();
        foreach (var silo in silos)
        {
            // Every third task is failed once by its silo and then goes to the other one.
            silo.Outcomes = attempt => attempt.Attempt == 1 && attempt.Task.TaskId[^1] % 3 == 0 ? Make.Fault() : Make.Pass();
        }

        foreach (var order in orders)
        {
            Assert.True(await host.Index.AdmitAsync(order));
        }

        foreach (var order in orders)
        {
            var batch = await host.BatchEndsAsync(order.BatchId);
            Assert.Equal((BatchStatus.Completed, Tasks), (batch.Status, batch.PassedTasks));
            var rows = (await host.Batch(order.BatchId).GetSnapshotAsync())!.Tasks;
            Assert.All(rows, row => Assert.Equal(row.TaskId[^1] % 3 == 0 ? 2 : 1, row.Attempt));
        }

        Assert.Equal([2, 3], silos.Select(silo => silo.MostAtOnce));
    }

    [Fact]
    public async Task Slots_OfACancelledBatch_AreGivenToTheNext_WhenItsGuestsAreGone()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 2);
        silo.DiesSlowly = true;
        var (cancelled, next) = (Make.Batch(tasks: 2), Make.Batch(tasks: 2));
        await host.Index.AdmitAsync(cancelled);
        await host.Index.AdmitAsync(next);
        var dying = new[] { await silo.NextOrderAsync(), await silo.NextOrderAsync() };

        await host.Batch(cancelled.BatchId).CancelAsync();
        await host.BatchAsync(next.BatchId, "to start", batch => batch.Status == BatchStatus.Running);
        Assert.Equal(dying.Select(attempt => attempt.Id).ToHashSet(), (await silo.RenewAsync()).ToHashSet());
        Assert.False(silo.HasOrder);

        await silo.ReleaseAsync(dying[0]);
        Assert.Equal(next.BatchId, (await silo.NextOrderAsync()).Task.BatchId);
        Assert.False(silo.HasOrder);
        await silo.ReleaseAsync(dying[1]);
        Assert.Equal(next.BatchId, (await silo.NextOrderAsync()).Task.BatchId);
        Assert.Equal(2, silo.MostAtOnce);
    }

    [Fact]
    public async Task Rerun_WaitsForItsTurn_LikeAnyOther()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await RerunTests.RunAsync(host, silo, order, _ => Make.Fail());
        var (running, waiting) = (Make.Batch(tasks: 1), Make.Batch(tasks: 1));
        await host.Index.AdmitAsync(running);
        await host.Index.AdmitAsync(waiting);

        await RerunTests.AcceptedAsync(host, order, RerunTasks.Failed);

        Assert.Equal(new[] { order.BatchId, waiting.BatchId }.Order(StringComparer.Ordinal), await ListAsync(host, BatchStatus.Pending));
        foreach (var expected in new[] { running, waiting, order })
        {
            var attempt = await silo.NextOrderAsync();
            Assert.Equal(expected.BatchId, attempt.Task.BatchId);
            await silo.PassAsync(attempt);
        }

        await host.BatchEndsAsync(order.BatchId);
        await Eventually.GetAsync("all to be listed as completed", () => ListAsync(host, BatchStatus.Completed), ids => ids.Length == 3);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 100)]
    public async Task Rerun_WhenThereIsNoRoom_IsRefused_UntilThereIs(bool queue, int maxQueued)
    {
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.Batches.Queue = queue;
            host.Options.Batches.MaxQueued = maxQueued;
        });
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await RerunTests.RunAsync(host, silo, order, _ => Make.Fail());
        await Eventually.GetAsync("room", host.Index.GetTotalsAsync, totals => totals.Active == 0);
        var running = Make.Batch(tasks: 1);
        Assert.True(await host.Index.AdmitAsync(running));

        var request = new RerunRequest("once", RerunTasks.Failed);
        Assert.Equal(RerunRefusal.Busy, Assert.IsType<RerunRefused>(await host.Index.RerunAsync(order.BatchId, request)).Reason);
        Assert.Equal(BatchStatus.Completed, (await host.Batch(order.BatchId).GetAsync())!.Status);

        await silo.PassAsync(await silo.NextOrderAsync());
        await Eventually.GetAsync("room", host.Index.GetTotalsAsync, totals => totals.Active == 0);
        Assert.IsType<RerunAccepted>(await host.Index.RerunAsync(order.BatchId, request));
        Assert.Equal(order.BatchId, (await silo.NextOrderAsync()).Task.BatchId);
    }

    [Fact]
    public async Task Totals_OfReruns_CountWhatIsRunAgain_AndNoBatchTwice()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 3);
        var order = Make.Batch(tasks: 3);
        await RerunTests.RunAsync(host, silo, order, attempt => attempt.Task.TaskId == "task-001" ? Make.Pass() : Make.Fail());

        // At once, so that the news of the first end may still be on its way.
        await RerunTests.AcceptedAsync(host, order, RerunTasks.Failed);
        await silo.WorkAsync(2, attempt => attempt.Task.TaskId == "task-002" ? Make.Pass() : Make.Fail());
        var batch = await host.BatchEndsAsync(order.BatchId);
        var totals = await Eventually.GetAsync("the batch to leave", host.Index.GetTotalsAsync, totals => totals.Active == 0);

        Assert.Equal((1, 0, 1, 5, 2, 3), (totals.Submitted, totals.Queued, totals.Finished, totals.TasksFinished, totals.TasksPassed, totals.TasksFailed));
        await host.Index.ChangedAsync(batch);
        await host.Index.ChangedAsync(batch with { Reruns = 0, FailedTasks = 2 });
        Assert.Equal(totals, await host.Index.GetTotalsAsync());
    }

    [Fact]
    public async Task News_OfTheRunBefore_DoesNotEndARerun()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await RerunTests.RunAsync(host, silo, order, _ => Make.Fail());
        var ended = (await host.Batch(order.BatchId).GetAsync())!;
        await RerunTests.AcceptedAsync(host, order, RerunTasks.Failed);
        var attempt = await silo.NextOrderAsync();

        await host.Index.ChangedAsync(ended);

        Assert.Equal([order.BatchId], await host.Index.GetRunningAsync());
        await silo.CompleteAsync(attempt, Make.Pass());
        await Eventually.GetAsync("the batch to leave", host.Index.GetRunningAsync, running => running.IsEmpty);
    }

    private static async Task<string[]> ListAsync(GrainTestHost host, BatchStatus status)
    {
        var list = await host.Index.ListAsync(new BatchQuery(10, null, status));
        return [.. list.Batches.Select(batch => batch.BatchId).Order(StringComparer.Ordinal)];
    }
}
