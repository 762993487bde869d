using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Scheduling;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;

namespace Executor.Grains.Tests.Batches;

public sealed class TaskCancelTests
{
    [Fact]
    public async Task CancelTask_ThatRuns_KillsIt_AndLeavesTheOthers()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 2);
        var order = Make.Batch(tasks: 3);
        await host.Index.AdmitAsync(order);
        var (first, second) = (await silo.NextOrderAsync(), await silo.NextOrderAsync());
        await silo.EnterAsync(first, TaskStage.RunningAgent);

        var row = (await host.Batch(order.BatchId).CancelTaskAsync(first.Task.TaskId))!;

        Assert.Equal((TaskStage.Failed, FailureKind.Cancelled, 1, 0.0), (row.Status, row.FailureKind, row.Attempt, row.Reward));
        Assert.Equal(first.Id, await silo.NextKillAsync());
        Assert.False(await silo.EnterAsync(first, TaskStage.RunningTests));
        await silo.PassAsync(second);
        await silo.PassAsync(await silo.NextOrderAsync());
        var batch = await host.BatchEndsAsync(order.BatchId);
        Assert.Equal((BatchStatus.Completed, null, 2, 1, 0), (batch.Status, batch.Error, batch.PassedTasks, batch.FailedTasks, batch.InfraFailedTasks));
        Assert.Equal(
            new TaskCompleted(first.Task.TaskId, TaskStage.Failed, false, 0.0, FailureKind.Cancelled, 1, row.Error),
            Assert.Single((await host.EventsAsync(order.BatchId)).Select(item => item.Event).OfType<TaskCompleted>(), end => !end.Passed));
    }

    [Fact]
    public async Task CancelTask_ThatWaits_NeverStarts()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 1);
        var order = Make.Batch(tasks: 3);
        await host.Index.AdmitAsync(order);
        var first = await silo.NextOrderAsync();

        var row = (await host.Batch(order.BatchId).CancelTaskAsync("task-002"))!;

        Assert.Equal((FailureKind.Cancelled, 0), (row.FailureKind, row.Attempt));
        Assert.Equal(1, await host.Grains.GetGrain<ISchedulerGrain>(0).CountWaitingAsync());
        await silo.PassAsync(first);
        var next = await silo.NextOrderAsync();
        Assert.Equal("task-003", next.Task.TaskId);
        await silo.PassAsync(next);
        Assert.Equal((2, 1), ((await host.BatchEndsAsync(order.BatchId)).PassedTasks, (await host.BatchEndsAsync(order.BatchId)).FailedTasks));
    }

    [Fact]
    public async Task CancelTask_OfABatchThatWaits_StaysCancelledWhenItStarts()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 1);
        var (running, order) = (Make.Batch(tasks: 1), Make.Batch(tasks: 2));
        await host.Index.AdmitAsync(running);
        await host.Index.AdmitAsync(order);

        Assert.Equal(FailureKind.Cancelled, (await host.Batch(order.BatchId).CancelTaskAsync("task-001"))!.FailureKind);
        Assert.Equal(BatchStatus.Pending, (await host.Batch(order.BatchId).GetAsync())!.Status);
        await silo.PassAsync(await silo.NextOrderAsync());
        var next = await silo.NextOrderAsync();
        Assert.Equal(order.BatchId + "/task-002", next.Task.BatchId + "/" + next.Task.TaskId);
        await silo.PassAsync(next);

        Assert.Equal((1, 1), ((await host.BatchEndsAsync(order.BatchId)).PassedTasks, (await host.BatchEndsAsync(order.BatchId)).FailedTasks));
    }

    [Fact]
    public async Task CancelTask_TheLastThatIsOpen_EndsTheBatch()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        await silo.NextOrderAsync();

        await host.Batch(order.BatchId).CancelTaskAsync("task-001");
        await host.Batch(order.BatchId).CancelTaskAsync("task-002");

        Assert.Equal(BatchStatus.Completed, (await host.Batch(order.BatchId).GetAsync())!.Status);
        Assert.IsType<BatchCompleted>((await host.EventsAsync(order.BatchId))[^1].Event);
    }

    [Fact]
    public async Task CancelTask_EveryTaskOfABatchThatWaits_EndsItWhenItsTurnComes()
    {
        await using var host = await GrainTestHost.StartAsync();
        var (running, order) = (Make.Batch(tasks: 1), Make.Batch(tasks: 2));
        await host.Index.AdmitAsync(running);
        await host.Index.AdmitAsync(order);
        await host.Batch(order.BatchId).CancelTaskAsync("task-001");
        await host.Batch(order.BatchId).CancelTaskAsync("task-002");

        await host.Batch(running.BatchId).CancelAsync();

        Assert.Equal((BatchStatus.Completed, 2), ((await host.BatchEndsAsync(order.BatchId)).Status, (await host.BatchEndsAsync(order.BatchId)).FailedTasks));
    }

    [Fact]
    public async Task CancelTask_ThatHasEnded_ChangesNothing()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        await silo.PassAsync(await silo.NextOrderAsync());
        await host.BatchAsync(order.BatchId, "to complete a task", batch => batch.CompletedTasks == 1);
        var before = await host.EventsAsync(order.BatchId);

        Assert.Equal(TaskStage.Completed, (await host.Batch(order.BatchId).CancelTaskAsync("task-001"))!.Status);
        await host.Batch(order.BatchId).CancelAsync();
        var after = await host.EventsAsync(order.BatchId);
        Assert.Equal(FailureKind.Cancelled, (await host.Batch(order.BatchId).CancelTaskAsync("task-002"))!.FailureKind);

        Assert.Equal(before, after[..before.Length]);
        Assert.Equal(after, await host.EventsAsync(order.BatchId));
    }

    [Fact]
    public async Task CancelTask_BetweenTwoAttempts_MakesNoFurtherOne()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Tasks.RetryDelay = TimeSpan.FromHours(1));
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);
        await silo.WorkAsync(1, _ => Make.Fault());
        await host.BatchAsync(order.BatchId, "to hear of the fault", batch => batch.LastSequence == 5);

        var row = (await host.Batch(order.BatchId).CancelTaskAsync("task-001"))!;

        Assert.Equal((FailureKind.Cancelled, 1), (row.FailureKind, row.Attempt));
        Assert.Equal(BatchStatus.Completed, (await host.Batch(order.BatchId).GetAsync())!.Status);
    }

    [Fact]
    public async Task CancelTask_Unknown_IsNull()
    {
        await using var host = await GrainTestHost.StartAsync();
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);

        Assert.Null(await host.Batch(order.BatchId).CancelTaskAsync("nobody"));
        Assert.Null(await host.Batch(Guid.NewGuid().ToString()).CancelTaskAsync("task-001"));
    }

    [Fact]
    public async Task CancelTask_BeforeACrash_StaysCancelled()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 2);
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        await silo.NextOrderAsync();
        await silo.NextOrderAsync();
        await host.Batch(order.BatchId).CancelTaskAsync("task-001");

        await host.CrashAsync();
        await host.StartAgainAsync();
        var after = await host.JoinAsync();
        await after.PassAsync(await after.NextOrderAsync());

        var batch = await host.BatchEndsAsync(order.BatchId);
        Assert.Equal((1, 1), (batch.PassedTasks, batch.FailedTasks));
        Assert.Equal(FailureKind.Cancelled, (await host.Batch(order.BatchId).GetSnapshotAsync())!.Tasks[0].FailureKind);
    }
}
