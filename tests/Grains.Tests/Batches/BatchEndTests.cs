using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Tasks;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Batches;

public sealed class BatchEndTests
{
    [Fact]
    public async Task Cancel_OfAPendingBatch_FailsItsTasks_AndItNeverStarts()
    {
        await using var host = await GrainTestHost.StartAsync();
        var (running, pending) = (Make.Batch(tasks: 1), Make.Batch(tasks: 2));
        await host.Index.AdmitAsync(running);
        await host.Index.AdmitAsync(pending);

        var batch = (await host.Batch(pending.BatchId).CancelAsync())!;

        Assert.Equal((BatchStatus.Failed, 2, 0, 2, null), (batch.Status, batch.CompletedTasks, batch.PassedTasks, batch.FailedTasks, batch.StartedAt));
        Assert.Equal(
            [
                new BatchQueued(2, pending.Archive.Sha256),
                new TaskCompleted("task-001", TaskStage.Failed, false, 0.0, FailureKind.Cancelled, 0, batch.Error),
                new TaskCompleted("task-002", TaskStage.Failed, false, 0.0, FailureKind.Cancelled, 0, batch.Error),
                new BatchCancelled(BatchStatus.Failed, 2, 0, 2, 0.0, 0),
            ],
            (await host.EventsAsync(pending.BatchId)).Select(item => item.Event));
        await Eventually.GetAsync("the batch to leave the queue", host.Index.GetTotalsAsync, totals => totals is { Queued: 0, Active: 1 });
        await host.Batch(pending.BatchId).StartAsync();
        Assert.Equal(BatchStatus.Failed, (await host.Batch(pending.BatchId).GetAsync())!.Status);
    }

    [Fact]
    public async Task Cancel_OfARunningBatch_KillsWhatRuns_AndKeepsWhatEnded()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 2);
        var order = Make.Batch(tasks: 4);
        await host.Index.AdmitAsync(order);
        await silo.PassAsync(await silo.NextOrderAsync());
        var running = new[] { await silo.NextOrderAsync(), await silo.NextOrderAsync() };
        await Task.WhenAll(running.Select(attempt => silo.EnterAsync(attempt, TaskStage.RunningAgent)));
        await host.BatchAsync(order.BatchId, "to complete a task", batch => batch.CompletedTasks == 1);

        var batch = (await host.Batch(order.BatchId).CancelAsync())!;

        Assert.Equal((BatchStatus.Failed, 4, 1, 3, 0.25), (batch.Status, batch.CompletedTasks, batch.PassedTasks, batch.FailedTasks, batch.AggregateReward));
        AttemptId[] killed = [await silo.NextKillAsync(), await silo.NextKillAsync()];
        Assert.Equal(running.Select(attempt => attempt.Id).ToHashSet(), killed.ToHashSet());
        Assert.False(await silo.EnterAsync(running[0], TaskStage.RunningTests));
        await silo.CompleteAsync(running[0], Make.Pass());
        Assert.Equal(batch, await host.Batch(order.BatchId).GetAsync());
        Assert.Equal(0, await host.Grains.GetGrain<ISchedulerGrain>(0).CountWaitingAsync());
        var last = Assert.IsType<BatchCancelled>((await host.EventsAsync(order.BatchId))[^1].Event);
        Assert.Equal((4, 1, 3, 0.25), (last.Total, last.Passed, last.Failed, last.Reward));
    }

    [Fact]
    public async Task Cancel_Twice_ChangesNothing()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        await silo.NextOrderAsync();

        var first = await host.Batch(order.BatchId).CancelAsync();
        var events = await host.EventsAsync(order.BatchId);
        host.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(first, await host.Batch(order.BatchId).CancelAsync());
        Assert.Equal(events, await host.EventsAsync(order.BatchId));
    }

    [Fact]
    public async Task Cancel_OfACompletedBatch_ChangesNothing()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);
        await silo.PassAsync(await silo.NextOrderAsync());
        var batch = await host.BatchEndsAsync(order.BatchId);

        Assert.Equal(batch, await host.Batch(order.BatchId).CancelAsync());
    }

    [Fact]
    public async Task Cancel_WhileATaskEnds_KeepsItsResult()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        var attempt = await silo.NextOrderAsync();

        // The task has ended; whether its batch has heard of it does not matter.
        await host.Grains.GetGrain<ITaskGrain>($"{order.BatchId}/task-001").CompleteAsync(attempt.Attempt, Make.Pass());
        var batch = (await host.Batch(order.BatchId).CancelAsync())!;

        Assert.Equal((1, 1), (batch.PassedTasks, batch.FailedTasks));
        Assert.Equal(0.5, Assert.IsType<BatchCancelled>((await host.EventsAsync(order.BatchId))[^1].Event).Reward);
    }

    [Fact]
    public async Task Cancel_ThatFailsOnTheWay_IsGoneOnWith()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 2);
        var order = Make.Batch(tasks: 3);
        await host.Index.AdmitAsync(order);
        var attempts = new[] { await silo.NextOrderAsync(), await silo.NextOrderAsync() };
        await host.BatchAsync(order.BatchId, "to start", batch => batch.Status == BatchStatus.Running);

        using (host.BlockWritesOf($"{order.BatchId}/{attempts[0].Task.TaskId}"))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => host.Batch(order.BatchId).CancelAsync());
        }

        await host.CrashAsync();
        await host.StartAgainAsync();
        var batch = await host.BatchEndsAsync(order.BatchId);

        Assert.Equal((BatchStatus.Failed, 0, 3), (batch.Status, batch.PassedTasks, batch.FailedTasks));
        Assert.IsType<BatchCancelled>((await host.EventsAsync(order.BatchId))[^1].Event);
        Assert.All((await host.Batch(order.BatchId).GetSnapshotAsync())!.Tasks, row => Assert.Equal(FailureKind.Cancelled, row.FailureKind));
    }

    [Fact]
    public async Task Deadline_EndsTheBatch_AsFailed()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Batches.Deadline = TimeSpan.FromSeconds(2));
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        await silo.PassAsync(await silo.NextOrderAsync());
        var running = await silo.NextOrderAsync();

        Assert.Equal(running.Id, await silo.NextKillAsync());
        var batch = await host.BatchEndsAsync(order.BatchId);

        Assert.Equal((BatchStatus.Failed, 1, 1), (batch.Status, batch.PassedTasks, batch.FailedTasks));
        Assert.NotNull(batch.Error);
        Assert.Equal(FailureKind.Deadline, (await host.Batch(order.BatchId).GetSnapshotAsync())!.Tasks[1].FailureKind);
        Assert.IsType<BatchCompleted>((await host.EventsAsync(order.BatchId))[^1].Event);
    }

    [Fact]
    public async Task Deadline_FurtherAwayThanTimersReach_LetsTheBatchRun()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Batches.Deadline = TimeSpan.FromDays(365));
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);

        await silo.PassAsync(await silo.NextOrderAsync());

        Assert.Equal(BatchStatus.Completed, (await host.BatchEndsAsync(order.BatchId)).Status);
    }

    [Fact]
    public async Task Deadline_ThatPassesWhileTheHostIsDown_EndsTheBatchAtStart()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);
        await host.BatchAsync(order.BatchId, "to start", batch => batch.Status == BatchStatus.Running);

        await host.CrashAsync();
        host.Time.Advance(TimeSpan.FromHours(2));
        await host.StartAgainAsync();

        Assert.Equal(BatchStatus.Failed, (await host.BatchEndsAsync(order.BatchId)).Status);
    }

    [Fact]
    public async Task Report_AfterTheEnd_ChangesNothing()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);
        await silo.PassAsync(await silo.NextOrderAsync());
        var batch = await host.BatchEndsAsync(order.BatchId);

        foreach (var stage in Enum.GetValues<TaskStage>())
        {
            await host.Batch(order.BatchId).ReportAsync(new TaskNews { TaskId = "task-001", Attempt = 9, Stage = stage, Silo = "silo-1" });
        }

        Assert.Equal(batch, await host.Batch(order.BatchId).GetAsync());
        Assert.False(silo.HasOrder);
    }

    [Fact]
    public async Task Report_OutOfOrderRepeatedOrUnknown_ChangesNothing()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);
        var first = await silo.NextOrderAsync();
        await silo.EnterAsync(first, TaskStage.CloningRepo);
        await silo.CompleteAsync(first, Make.Interruption());
        var second = await silo.NextOrderAsync();
        await silo.EnterAsync(second, TaskStage.RunningAgent);
        await host.BatchAsync(order.BatchId, "to run the second attempt", batch => batch.LastSequence == 6);

        TaskNews[] stale =
        [
            new() { TaskId = "task-001", Attempt = 2, Stage = TaskStage.CloningRepo, Silo = "silo-1", Instance = silo.Instance },
            new() { TaskId = "task-001", Attempt = 2, Stage = TaskStage.RunningAgent, Silo = "silo-1", Instance = silo.Instance },
            new() { TaskId = "task-001", Attempt = 2, Stage = TaskStage.Queued },
            new() { TaskId = "nobody", Attempt = 1, Stage = TaskStage.Failed },
            new() { TaskId = "task-001", Attempt = 1, Stage = TaskStage.RunningTests, Silo = "elsewhere", Instance = "earlier" },
        ];
        foreach (var news in stale)
        {
            await host.Batch(order.BatchId).ReportAsync(news);
        }

        Assert.Equal(6, (await host.Batch(order.BatchId).GetAsync())!.LastSequence);

        // Nothing of it has reached what the batch tells a scheduler that does not know of the second attempt any more.
        await host.Grains.GetGrain<ISchedulerGrain>(0).ReleaseAsync(second.Id);
        await host.Batch(order.BatchId).ResubmitAsync();
        Assert.Empty(await silo.RenewAsync());
        await silo.PassAsync(second);
        Assert.Equal(1, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
    }

    [Fact]
    public async Task Fault_IsTold_AsAQueuedAttempt_ThenAsInfrastructure()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Tasks.InfraRetries = 1);
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);
        await silo.WorkAsync(2, _ => Make.Fault());
        var batch = await host.BatchEndsAsync(order.BatchId);

        Assert.Equal(
            [
                new TaskStarted("task-001", "silo-1"),
                new TaskStageEntered("task-001", TaskStage.CloningRepo, 1, "silo-1", null),
                new TaskStageEntered("task-001", TaskStage.Queued, 2, null, "The disk is full."),
                new TaskStageEntered("task-001", TaskStage.CloningRepo, 2, "silo-1", null),
                new TaskCompleted("task-001", TaskStage.Failed, false, 0.0, FailureKind.Infrastructure, 2, "The disk is full."),
            ],
            (await host.EventsAsync(order.BatchId)).Select(item => item.Event).Skip(2).Take(5));
        Assert.Equal((1, 1, null), (batch.FailedTasks, batch.InfraFailedTasks, batch.ScoredReward));
    }
}
