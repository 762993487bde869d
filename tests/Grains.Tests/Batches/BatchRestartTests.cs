using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Tasks;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;

namespace Executor.Grains.Tests.Batches;

public sealed class BatchRestartTests
{
    private static readonly string[] Failing = ["task-002", "task-005"];

    public static TheoryData<bool> Ends => [false, true];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Restart_InTheMiddle_KeepsWhatEnded_RepeatsWhatRan_GoesOnWithWhatWaits(bool crash)
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 2);
        var order = Make.Batch(tasks: 4);
        await host.Index.AdmitAsync(order);
        var (first, second) = (await silo.NextOrderAsync(), await silo.NextOrderAsync());
        await silo.PassAsync(first);
        await silo.EnterAsync(second, TaskStage.RunningAgent);
        await host.BatchAsync(order.BatchId, "to complete a task", batch => batch.CompletedTasks == 1);

        await (crash ? host.CrashAsync() : host.StopAsync());
        await host.StartAgainAsync();
        var next = await host.JoinAsync(slots: 3);
        var orders = new[] { await next.NextOrderAsync(), await next.NextOrderAsync(), await next.NextOrderAsync() };

        Assert.DoesNotContain(first.Task.TaskId, orders.Select(attempt => attempt.Task.TaskId));
        Assert.Equal(2, orders.Single(attempt => attempt.Task.TaskId == second.Task.TaskId).Attempt);
        foreach (var attempt in orders)
        {
            await next.PassAsync(attempt);
        }

        var batch = await host.BatchEndsAsync(order.BatchId);
        Assert.Equal((BatchStatus.Completed, 4), (batch.Status, batch.PassedTasks));
        var task = await host.Grains.GetGrain<ITaskGrain>($"{order.BatchId}/{second.Task.TaskId}").GetAsync();
        Assert.True(Assert.IsType<AttemptFault>(task.Attempts[0].Outcome).Interrupted);
        Assert.Equal(2, task.Result);
        Assert.Equal(4, (await host.EventsAsync(order.BatchId)).Count(item => item.Event is TaskCompleted));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Restart_AfterSoManyResults_EndsWithTheSameRewards(int results)
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 2);
        var order = Make.Batch([.. Make.Tasks(5), Make.InvalidTask("task-bad", "It has no tests.")]);
        await host.Index.AdmitAsync(order);
        await silo.WorkAsync(results, OutcomeOf);

        await host.CrashAsync();
        await host.StartAgainAsync();
        var after = await host.JoinAsync(slots: 2);
        var work = after.WorkAsync(5 - results, OutcomeOf);
        var batch = await host.BatchEndsAsync(order.BatchId);
        await work;

        Assert.Equal((BatchStatus.Completed, 6, 3, 3, 0.5), (batch.Status, batch.CompletedTasks, batch.PassedTasks, batch.FailedTasks, batch.AggregateReward));
        var events = await host.EventsAsync(order.BatchId);
        Assert.Equal(Enumerable.Range(1, events.Length).Select(number => (long)number), events.Select(item => item.Sequence));
        Assert.Equal(
            [("task-001", true), ("task-002", false), ("task-003", true), ("task-004", true), ("task-005", false), ("task-bad", false)],
            (await host.Batch(order.BatchId).GetSnapshotAsync())!.Tasks.Select(row => (row.TaskId, row.Passed!.Value)));
        Assert.IsType<BatchCompleted>(events[^1].Event);
        Assert.Single(events, item => item.Event.IsTerminal);
    }

    [Fact]
    public async Task Restart_OfAnEndedBatch_ChangesNothing()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);
        await silo.PassAsync(await silo.NextOrderAsync());
        await host.BatchEndsAsync(order.BatchId);
        var (snapshot, events) = (await host.Batch(order.BatchId).GetSnapshotAsync(), await host.EventsAsync(order.BatchId));

        await host.CrashAsync();
        await host.StartAgainAsync();

        var again = (await host.Batch(order.BatchId).GetSnapshotAsync())!;
        Assert.Equal(snapshot!.Batch, again.Batch);
        Assert.Equal(snapshot.Tasks, again.Tasks);
        Assert.Equal(events, await host.EventsAsync(order.BatchId));
    }

    [Fact]
    public async Task Restart_AfterPages_ReadsOnFromTheSnapshot()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var invalid = Enumerable.Range(1, 400).Select(number => Make.InvalidTask($"bad-{number:000}", "It has no tests."));
        var order = Make.Batch([.. invalid, Make.Task("good")]);
        await host.Index.AdmitAsync(order);
        await silo.EnterAsync(await silo.NextOrderAsync(), TaskStage.RunningAgent);
        await host.BatchAsync(order.BatchId, "to run its task", batch => batch.LastSequence == 404);

        await host.CrashAsync();
        await host.StartAgainAsync();
        var after = await host.JoinAsync();
        await after.PassAsync(await after.NextOrderAsync());

        var batch = await host.BatchEndsAsync(order.BatchId);
        Assert.Equal((401, 1, 400), (batch.CompletedTasks, batch.PassedTasks, batch.FailedTasks));
    }

    [Fact]
    public async Task Restart_WhileAnOutcomeWasOnItsWay_KeepsTheOutcome()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);
        var attempt = await silo.NextOrderAsync();

        // Stored by the task and acknowledged; whether the batch has heard of it before the crash is left to chance.
        await host.Grains.GetGrain<ITaskGrain>($"{order.BatchId}/task-001").CompleteAsync(attempt.Attempt, Make.Pass());
        await host.CrashAsync();
        await host.StartAgainAsync();

        var batch = await host.BatchEndsAsync(order.BatchId);
        Assert.Equal((1, BatchStatus.Completed), (batch.PassedTasks, batch.Status));
        Assert.Single((await host.Grains.GetGrain<ITaskGrain>($"{order.BatchId}/task-001").GetAsync()).Attempts);
    }

    [Fact]
    public async Task Append_ThatFails_LosesNothing()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        var attempt = await silo.NextOrderAsync();
        await host.BatchAsync(order.BatchId, "to start", batch => batch.Status == BatchStatus.Running);

        using (host.BlockWritesOf($"{order.BatchId}/0"))
        {
            await silo.EnterAsync(attempt, TaskStage.CloningRepo);
            await silo.CompleteAsync(attempt, Make.Pass());
            await Assert.ThrowsAnyAsync<Exception>(() => host.Batch(order.BatchId).ReportAsync(
                new TaskNews { TaskId = "task-001", Attempt = 1, Stage = TaskStage.RunningAgent, Silo = silo.Name }));
            Assert.Equal(2, (await host.Batch(order.BatchId).GetAsync())!.LastSequence);
            Assert.Equal(2, (await host.EventsAsync(order.BatchId)).Length);
        }

        await silo.PassAsync(await silo.NextOrderAsync());
        var batch = await host.BatchEndsAsync(order.BatchId);
        Assert.Equal((BatchStatus.Completed, 2), (batch.Status, batch.PassedTasks));
        var events = await host.EventsAsync(order.BatchId);
        Assert.Equal(Enumerable.Range(1, events.Length).Select(number => (long)number), events.Select(item => item.Sequence));
    }

    private static AttemptOutcome OutcomeOf(AttemptOrder attempt) => Failing.Contains(attempt.Task.TaskId) ? Make.Fail() : Make.Pass();
}
