using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Grains.Interfaces.Batches;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Batches;

/// <summary>A rerun that is interrupted at any of its writes is either not begun or gone on with, and never made twice.</summary>
public sealed class RerunCrashTests
{
    private static readonly RerunRequest Request = new("once", RerunTasks.Failed);

    /// <summary>Whose state can't be written, and whether the rerun has begun all the same.</summary>
    public static TheoryData<string, bool> Writes => new()
    {
        { "order", false },
        { "log", true },
        { "list", true },
        { "index", true },
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Rerun_InterruptedAtAWrite_IsGoneOnWithOrNotBegun(string what, bool begun)
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var order = await EndedAsync(host);
        using (Block(host, order, what))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => host.Index.RerunAsync(order.BatchId, Request));
        }

        await host.CrashAsync();
        await host.StartAgainAsync();

        if (begun)
        {
            await host.BatchAsync(order.BatchId, "to be run again", batch => batch is { Status: BatchStatus.Running, Reruns: 1 });
        }
        else
        {
            Assert.Equal(0, (await host.Batch(order.BatchId).GetAsync())!.Reruns);
        }

        await FinishAsync(host, order);
    }

    [Theory]
    [InlineData("order")]
    [InlineData("log")]
    [InlineData("list")]
    [InlineData("index")]
    public async Task Rerun_ThatFailedAtAWrite_CanBeAskedForAgain(string what)
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var order = await EndedAsync(host);
        using (Block(host, order, what))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => host.Index.RerunAsync(order.BatchId, Request));
        }

        Assert.Equal(1, Assert.IsType<RerunAccepted>(await host.Index.RerunAsync(order.BatchId, Request)).Rerun);
        await FinishAsync(host, order);
    }

    [Fact]
    public async Task Rerun_OverManyPages_InterruptedBetweenThem_IsGoneOnWith()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        const int Tasks = 300;
        await using var host = await GrainTestHost.StartAsync();
        var order = Make.Batch(Tasks, concurrentTasks: 50);
        await host.Index.AdmitAsync(order);
        await host.BatchAsync(order.BatchId, "to start", batch => batch.Status == BatchStatus.Running);
        await host.Batch(order.BatchId).CancelAsync();

        // The log ends on its second page; the rerun begins there and does not fit.
        using (host.BlockWritesOf("eventpage", "page", $"{order.BatchId}/2"))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => host.Index.RerunAsync(order.BatchId, Request));
        }

        await host.CrashAsync();
        await host.StartAgainAsync();
        var batch = await host.BatchAsync(order.BatchId, "to be run again", batch => batch.Status == BatchStatus.Running);

        Assert.Equal((1, 0), (batch.Reruns, batch.CompletedTasks));
        var events = await host.EventsAsync(order.BatchId);
        Assert.Single(events, item => item.Event is BatchReopened);
        Assert.Equal(Tasks, events.Count(item => item.Event is TaskStageEntered));
        Assert.Equal(Enumerable.Range(1, events.Length).Select(number => (long)number), events.Select(item => item.Sequence));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Crash_InTheMiddleOfARerun_EndsWithTheSameRewards(int results)
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 4);
        await RerunTests.RunAsync(host, silo, order, attempt => attempt.Task.TaskId == "task-001" ? Make.Pass() : Make.Fail());
        await RerunTests.AcceptedAsync(host, order, RerunTasks.Listed(["task-002", "task-003"]));
        await silo.WorkAsync(results, _ => Make.Pass());

        await host.CrashAsync();
        await host.StartAgainAsync();
        var after = await host.JoinAsync();
        await after.WorkAsync(2 - results, _ => Make.Pass());
        var batch = await host.BatchEndsAsync(order.BatchId);

        Assert.Equal((BatchStatus.Completed, 3, 1, 1), (batch.Status, batch.PassedTasks, batch.FailedTasks, batch.Reruns));
        Assert.Equal(4 + 2, (await host.EventsAsync(order.BatchId)).Count(item => item.Event is TaskCompleted));
    }

    [Fact]
    public async Task Crash_WhileARerunWaits_KeepsItsPlace()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var order = await EndedAsync(host);
        var (first, last) = (Make.Batch(tasks: 1), Make.Batch(tasks: 1));
        await host.Index.AdmitAsync(first);
        await host.Index.RerunAsync(order.BatchId, Request);
        await host.Index.AdmitAsync(last);

        await host.CrashAsync();
        await host.StartAgainAsync();
        var silo = await host.JoinAsync();
        foreach (var expected in new[] { first.BatchId, order.BatchId, last.BatchId })
        {
            var attempt = await silo.NextOrderAsync();
            Assert.Equal(expected, attempt.Task.BatchId);
            await silo.PassAsync(attempt);
        }
    }

    // A batch whose only task has failed, and no silo any more.
    private static async Task<BatchOrder> EndedAsync(GrainTestHost host)
    {
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await RerunTests.RunAsync(host, silo, order, _ => Make.Fail());
        await Eventually.GetAsync("the batch to leave", host.Index.GetTotalsAsync, totals => totals.Finished == 1);
        await silo.RenewAsync(draining: true);
        return order;
    }

    private static IDisposable Block(GrainTestHost host, BatchOrder order, string what) => what switch
    {
        "order" => host.BlockWritesOf("batch", "order", order.BatchId),
        "log" => host.BlockWritesOf("eventpage", "page", $"{order.BatchId}/0"),
        "list" => host.BlockWritesOf("batchpage", "page", "0"),
        "index" => host.BlockWritesOf("batchindex", "index", "0"),
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };

    private static async Task FinishAsync(GrainTestHost host, BatchOrder order)
    {
        await host.Index.RerunAsync(order.BatchId, Request);
        var silo = await host.JoinAsync(name: "after");
        await silo.WorkAsync(1, _ => Make.Pass());
        var batch = await host.BatchEndsAsync(order.BatchId);

        Assert.Equal((BatchStatus.Completed, 1, 1), (batch.Status, batch.PassedTasks, batch.Reruns));
        var totals = await Eventually.GetAsync("the batch to leave", host.Index.GetTotalsAsync, totals => totals.Active == 0);
        Assert.Equal((1, 0, 1, 1, 1), (totals.Submitted, totals.Queued, totals.Finished, totals.TasksPassed, totals.TasksFailed));
        Assert.Single((await host.EventsAsync(order.BatchId)), item => item.Event is BatchReopened);
        Assert.Equal(BatchStatus.Completed, Assert.Single((await host.Index.ListAsync(new BatchQuery(10, null, null))).Batches).Status);
    }
}
