using Executor.Contracts.Batches;
using Executor.Grains.Interfaces.Batches;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Batches;

public sealed class BatchIndexTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Queue_RunsSoManyAtOneTime_InOrder(int maxActive)
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Batches.MaxActive = maxActive);
        BatchOrder[] orders = [.. Enumerable.Range(0, 5).Select(_ => Make.Batch(tasks: 1))];
        foreach (var order in orders)
        {
            Assert.True(await host.Index.AdmitAsync(order));
        }

        for (var ended = 0; ended < orders.Length; ended++)
        {
            string[] expected = [.. orders.Skip(ended).Take(maxActive).Select(order => order.BatchId)];
            await Eventually.GetAsync("the batches whose turn it is", host.Index.GetRunningAsync, running => running.SequenceEqual(expected));
            await host.BatchAsync(expected[^1], "to start", batch => batch.Status == BatchStatus.Running);
            await host.Batch(expected[0]).CancelAsync();
        }

        await Eventually.GetAsync(
            "all batches to end", host.Index.GetTotalsAsync, totals => totals is { Submitted: 5, Finished: 5, Active: 0, Queued: 0 });
    }

    [Fact]
    public async Task Admit_BeyondTheQueue_IsRefused_UntilThereIsRoom()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Batches.MaxQueued = 2);
        BatchOrder[] orders = [.. Enumerable.Range(0, 4).Select(_ => Make.Batch(tasks: 1))];

        Assert.True(await host.Index.AdmitAsync(orders[0]));
        Assert.True(await host.Index.AdmitAsync(orders[1]));
        Assert.True(await host.Index.AdmitAsync(orders[2]));
        Assert.False(await host.Index.AdmitAsync(orders[3]));
        Assert.Null(await host.Batch(orders[3].BatchId).GetAsync());
        Assert.True(await host.Index.AdmitAsync(orders[2]));

        await host.Batch(orders[0].BatchId).CancelAsync();
        await Eventually.GetAsync("room in the queue", host.Index.GetTotalsAsync, totals => totals is { Active: 1, Queued: 1 });
        Assert.True(await host.Index.AdmitAsync(orders[3]));
    }

    [Fact]
    public async Task Admit_InRejectMode_TakesOnlyWhatCanRunNow()
    {
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.Batches.Queue = false;
            host.Options.Batches.MaxActive = 2;
        });

        Assert.True(await host.Index.AdmitAsync(Make.Batch(tasks: 1)));
        Assert.True(await host.Index.AdmitAsync(Make.Batch(tasks: 1)));
        Assert.False(await host.Index.AdmitAsync(Make.Batch(tasks: 1)));
    }

    [Fact]
    public async Task Admit_Twice_IsOneAdmission()
    {
        await using var host = await GrainTestHost.StartAsync();
        var order = Make.Batch(tasks: 1);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.Index.AdmitAsync(order)));
        await host.Batch(order.BatchId).CancelAsync();
        await Eventually.GetAsync("the batch to leave", host.Index.GetTotalsAsync, totals => totals.Finished == 1);
        Assert.True(await host.Index.AdmitAsync(order));

        var totals = await host.Index.GetTotalsAsync();
        Assert.Equal((1, 0, 0, 1), (totals.Submitted, totals.Active, totals.Queued, totals.Finished));
        Assert.Single((await host.Index.ListAsync(new BatchQuery(10, null, null))).Batches);
    }

    [Fact]
    public async Task Totals_AreCountedOnce_HoweverOftenTheNewsComes()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        await silo.WorkAsync(2, attempt => attempt.Task.TaskId == "task-001" ? Make.Pass() : Make.Fail());
        var batch = await host.BatchEndsAsync(order.BatchId);
        var totals = await Eventually.GetAsync("the batch to leave", host.Index.GetTotalsAsync, totals => totals.Finished == 1);

        await host.Index.ChangedAsync(batch);
        await host.Index.ChangedAsync(batch with { Status = BatchStatus.Running });
        await host.Index.ChangedAsync(batch);

        Assert.Equal(totals, await host.Index.GetTotalsAsync());
        Assert.Equal((2, 1, 1), (totals.TasksFinished, totals.TasksPassed, totals.TasksFailed));
        Assert.Equal(BatchStatus.Completed, Assert.Single((await host.Index.ListAsync(new BatchQuery(10, null, null))).Batches).Status);
    }

    [Fact]
    public async Task Changed_OfAnUnknownBatch_ChangesNothing()
    {
        await using var host = await GrainTestHost.StartAsync();

        await host.Index.ChangedAsync(new BatchView { BatchId = Guid.NewGuid().ToString(), ArchiveHash = "", Status = BatchStatus.Completed });

        Assert.Equal(new BatchTotals(0, 0, 0, 0, 0, 0, 0, 0), await host.Index.GetTotalsAsync());
    }

    [Fact]
    public async Task List_OverManyPages_GoesBackInOrder()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Batches.MaxQueued = 1000);
        var ids = new List<string>();
        for (var i = 0; i < 270; i++)
        {
            var order = Make.Batch([]);
            ids.Insert(0, order.BatchId);
            Assert.True(await host.Index.AdmitAsync(order));
        }

        await Eventually.GetAsync("all batches to end", host.Index.GetTotalsAsync, totals => totals.Finished == 270);
        var seen = new List<string>();
        for (var more = true; more;)
        {
            var list = await host.Index.ListAsync(new BatchQuery(100, seen.LastOrDefault(), null));
            seen.AddRange(list.Batches.Select(batch => batch.BatchId));
            Assert.Equal(seen.Count < 270, list.More);
            more = list.More;
        }

        Assert.Equal(ids, seen);
        Assert.Empty((await host.Index.ListAsync(new BatchQuery(10, ids[^1], null))).Batches);
        Assert.Equal(new BatchList([], More: false), await host.Index.ListAsync(new BatchQuery(10, "unknown", null)));
    }

    [Fact]
    public async Task List_OfAStatus_SkipsTheOthers()
    {
        await using var host = await GrainTestHost.StartAsync();
        BatchOrder[] orders = [Make.Batch([]), Make.Batch(tasks: 1), Make.Batch(tasks: 1), Make.Batch(tasks: 1)];
        foreach (var order in orders)
        {
            await host.Index.AdmitAsync(order);
        }

        await host.Batch(orders[2].BatchId).CancelAsync();
        await Eventually.GetAsync("two batches to end", host.Index.GetTotalsAsync, totals => totals.Finished == 2);
        await Eventually.GetAsync("one to run", () => ListAsync(BatchStatus.Running), list => list.SequenceEqual([orders[1].BatchId]));

        Assert.Equal([orders[0].BatchId], await ListAsync(BatchStatus.Completed));
        Assert.Equal([orders[2].BatchId], await ListAsync(BatchStatus.Failed));
        Assert.Equal([orders[3].BatchId], await ListAsync(BatchStatus.Pending));

        async Task<string[]> ListAsync(BatchStatus status) =>
            [.. (await host.Index.ListAsync(new BatchQuery(10, null, status))).Batches.Select(batch => batch.BatchId)];
    }

    [Fact]
    public async Task Restart_GoesOnWithTheQueue()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        BatchOrder[] orders = [.. Enumerable.Range(0, 3).Select(_ => Make.Batch(tasks: 1))];
        foreach (var order in orders)
        {
            await host.Index.AdmitAsync(order);
        }

        for (var i = 0; i < orders.Length; i++)
        {
            await host.CrashAsync();
            await host.StartAgainAsync();
            var silo = await host.JoinAsync();
            await silo.WorkAsync(1, _ => Make.Pass());
            Assert.Equal(1, (await host.BatchEndsAsync(orders[i].BatchId)).PassedTasks);
        }

        var totals = await Eventually.GetAsync("all batches to end", host.Index.GetTotalsAsync, totals => totals.Finished == 3);
        Assert.Equal((3, 0, 0, 3), (totals.Submitted, totals.Active, totals.Queued, totals.TasksPassed));
    }
}
