using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Batches;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.Interfaces.Tasks;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;

namespace Executor.Grains.Tests.Batches;

public sealed class BatchRunTests
{
    [Fact]
    public async Task Batch_OneTask_TellsItsWholeStoryInOrder()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);

        Assert.True(await host.Index.AdmitAsync(order));
        await silo.PassAsync(await silo.NextOrderAsync());
        var batch = await host.BatchEndsAsync(order.BatchId);

        Assert.Equal(
            [
                new BatchQueued(1, order.Archive.Sha256),
                new BatchStarted(1, 8),
                new TaskStarted("task-001", "silo-1"),
                new TaskStageEntered("task-001", TaskStage.CloningRepo, 1, "silo-1", null),
                new TaskStageEntered("task-001", TaskStage.InstallingDeps, 1, "silo-1", null),
                new TaskStageEntered("task-001", TaskStage.RunningAgent, 1, "silo-1", null),
                new TaskStageEntered("task-001", TaskStage.RunningTests, 1, "silo-1", null),
                new TaskCompleted("task-001", TaskStage.Completed, true, 1.0, null, 1, null),
                new BatchCompleted(BatchStatus.Completed, 1, 1, 0, 1.0, Duration(batch), null),
            ],
            (await host.EventsAsync(order.BatchId)).Select(item => item.Event));
        Assert.Equal((BatchStatus.Completed, 1, 1, 0, 1.0), (batch.Status, batch.CompletedTasks, batch.PassedTasks, batch.FailedTasks, batch.AggregateReward));
    }

    [Fact]
    public async Task Batch_ManyTasks_CrossesPagesWithoutAGap()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 16);
        var order = Make.Batch(tasks: 320, concurrentTasks: 16);

        await host.Index.AdmitAsync(order);
        await silo.WorkAsync(320, attempt => attempt.Task.TaskId.EndsWith('0') ? Make.Fail() : Make.Pass());
        var batch = await host.BatchEndsAsync(order.BatchId);
        var events = await host.EventsAsync(order.BatchId);

        Assert.Equal(Enumerable.Range(1, events.Length).Select(number => (long)number), events.Select(item => item.Sequence));
        Assert.True(events.Length > 3 * IEventPageGrain.Capacity);
        Assert.Equal(320, events.Count(item => item.Event is TaskCompleted));
        Assert.Equal((288, 32, 0.9), (batch.PassedTasks, batch.FailedTasks, batch.AggregateReward));
        Assert.True(silo.MostAtOnce <= 16, $"{silo.MostAtOnce} attempts ran on 16 slots.");
        await AssertSnapshotEqualsReplayAsync(host, order, events);
    }

    [Fact]
    public async Task Snapshot_InTheMiddle_EqualsReplay()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 2);
        var order = Make.Batch([Make.InvalidTask("a-bad", "It has no tests."), .. Make.Tasks(3)]);

        await host.Index.AdmitAsync(order);
        await silo.PassAsync(await silo.NextOrderAsync());
        await silo.EnterAsync(await silo.NextOrderAsync(), TaskStage.RunningAgent);
        await host.BatchAsync(order.BatchId, "to have run two tasks", batch => batch.LastSequence == 11);

        await AssertSnapshotEqualsReplayAsync(host, order, await host.EventsAsync(order.BatchId));
    }

    [Fact]
    public async Task Counters_AtEveryEvent_Sum()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 3);
        var order = Make.Batch([Make.InvalidTask("a-bad", "It has no tests."), .. Make.Tasks(5)]);

        await host.Index.AdmitAsync(order);
        AttemptOutcome[] outcomes = [Make.Pass(), Make.Fail(), Make.Fail(FailureKind.OutOfMemory), Make.Pass(), Make.Fail(FailureKind.Infrastructure)];
        await silo.WorkAsync(5, attempt => outcomes[int.Parse(attempt.Task.TaskId[^1..], provider: null) - 1]);
        await host.BatchEndsAsync(order.BatchId);

        var progress = new BatchProgress(order, host.Time.GetUtcNow());
        foreach (var item in await host.EventsAsync(order.BatchId))
        {
            progress.Apply(item);
            var batch = progress.Batch;
            Assert.Equal(batch.CompletedTasks, batch.PassedTasks + batch.FailedTasks);
            Assert.Equal(batch.CompletedTasks, progress.Rows.Count(row => row.IsTerminal));
            Assert.Equal(batch.PassedTasks, progress.Rows.Count(row => row.Passed == true));
            Assert.InRange(batch.InfraFailedTasks, 0, batch.FailedTasks);
        }

        Assert.Equal(2.0 / 5, progress.Batch.ScoredReward);
    }

    [Fact]
    public async Task Result_WhenItsEventIsRead_IsStored()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 2);

        await host.Index.AdmitAsync(order);
        await silo.PassAsync(await silo.NextOrderAsync());
        await host.BatchAsync(order.BatchId, "to complete a task", batch => batch.CompletedTasks == 1);
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await host.CrashAsync();
        await host.StartAgainAsync();

        var task = await host.Grains.GetGrain<ITaskGrain>($"{order.BatchId}/task-001").GetAsync();
        Assert.Equal(1, task.Result);
        Assert.Equal(1, (await host.Batch(order.BatchId).GetAsync())!.PassedTasks);
    }

    [Fact]
    public async Task InvalidTasks_Only_EndTheBatchAtOnce()
    {
        await using var host = await GrainTestHost.StartAsync();
        var order = Make.Batch([Make.InvalidTask("a", "It has no tests."), Make.InvalidTask("b", "It has no repository.")]);

        await host.Index.AdmitAsync(order);
        var batch = await host.BatchEndsAsync(order.BatchId);
        var rows = (await host.Batch(order.BatchId).GetSnapshotAsync())!.Tasks;

        Assert.Equal((BatchStatus.Completed, 0.0), (batch.Status, batch.AggregateReward));
        Assert.All(rows, row => Assert.Equal((TaskStage.Failed, FailureKind.InvalidTask, 0), (row.Status, row.FailureKind, row.Attempt)));
        Assert.Equal("It has no tests.", rows[0].Error);
    }

    [Fact]
    public async Task Create_Twice_ChangesNothing()
    {
        await using var host = await GrainTestHost.StartAsync();
        var order = Make.Batch(tasks: 2);
        var batch = host.Batch(order.BatchId);

        await batch.CreateAsync(order);
        var before = await batch.GetAsync();
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await batch.CreateAsync(order);

        Assert.Equal(before, await batch.GetAsync());
        Assert.Single(await host.EventsAsync(order.BatchId));
    }

    [Fact]
    public async Task UnknownBatch_IsNull_AndRefusesToStart()
    {
        await using var host = await GrainTestHost.StartAsync();
        var batch = host.Batch(Guid.NewGuid().ToString());

        Assert.Null(await batch.GetAsync());
        Assert.Null(await batch.GetSnapshotAsync());
        Assert.Null(await batch.ReadEventsAsync(0, 10));
        Assert.Null(await batch.CancelAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(batch.StartAsync);
    }

    [Fact]
    public async Task ReadEvents_FromAnywhere_GivesExactlyTheRest()
    {
        await using var host = await GrainTestHost.StartAsync();
        var order = Make.Batch([.. Enumerable.Range(1, 300).Select(number => Make.InvalidTask($"task-{number:000}", "It has no tests."))]);

        await host.Index.AdmitAsync(order);
        await host.BatchEndsAsync(order.BatchId);
        var batch = host.Batch(order.BatchId);
        var all = await host.EventsAsync(order.BatchId);

        Assert.Equal(303, all.Length);
        foreach (var after in new[] { 0L, 1, 255, 256, 257, 302, 303, 304, 100_000, long.MaxValue })
        {
            Assert.Equal(all.Where(item => item.Sequence > after), await batch.ReadEventsAsync(after, int.MaxValue));
        }

        Assert.Equal(all, await batch.ReadEventsAsync(-5, int.MaxValue));
        Assert.Equal(all[250..260], await batch.ReadEventsAsync(250, 10));
        Assert.Empty((await batch.ReadEventsAsync(0, 0))!.Value);
    }

    private static long Duration(BatchView batch) => (long)(batch.FinishedAt! - batch.StartedAt!).Value.TotalMilliseconds;

    private static async Task AssertSnapshotEqualsReplayAsync(
        GrainTestHost host,
        Interfaces.Batches.BatchOrder order,
        ImmutableArray<SequencedEvent> events)
    {
        var snapshot = (await host.Batch(order.BatchId).GetSnapshotAsync())!;
        var replay = new BatchProgress(order, snapshot.Batch.CreatedAt);
        foreach (var item in events)
        {
            replay.Apply(item);
        }

        Assert.Equal(replay.Batch, snapshot.Batch);
        Assert.Equal(replay.Rows, snapshot.Tasks);
    }
}
