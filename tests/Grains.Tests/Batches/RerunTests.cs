using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Batches;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Tasks;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Scheduling;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Batches;

public sealed class RerunTests
{
    [Fact]
    public async Task Rerun_OfFailedTasks_RunsThemAgain_AndChangesNothingElse()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 3);
        var order = Make.Batch(tasks: 3);
        await RunAsync(host, silo, order, attempt => attempt.Task.TaskId == "task-001" ? Make.Pass() : Make.Fail());
        var before = await SnapshotAsync(host, order);
        host.Time.Advance(TimeSpan.FromMinutes(5));

        var accepted = await AcceptedAsync(host, order, RerunTasks.Failed);
        Assert.Equal((1, BatchStatus.Pending), (accepted.Rerun, accepted.Batch.Status));
        Assert.Equal(["task-002", "task-003"], accepted.Tasks);
        await silo.WorkAsync(2, _ => Make.Pass());
        var batch = await host.BatchEndsAsync(order.BatchId);

        Assert.Equal((BatchStatus.Completed, 3, 3, 0, 1, 1.0), (batch.Status, batch.CompletedTasks, batch.PassedTasks, batch.FailedTasks, batch.Reruns, batch.AggregateReward));
        Assert.InRange(batch.StartedAt!.Value, before.Batch.FinishedAt!.Value + TimeSpan.FromMinutes(5), DateTimeOffset.MaxValue);
        var after = await SnapshotAsync(host, order);
        Assert.Equal(before.Tasks[0], after.Tasks[0]);
        Assert.All(after.Tasks[1..], row => Assert.Equal((TaskStage.Completed, 2, null), (row.Status, row.Attempt, row.FailureKind)));
    }

    [Fact]
    public async Task Rerun_GoesOnWithTheLog()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 2);
        await RunAsync(host, silo, order, attempt => attempt.Task.TaskId == "task-001" ? Make.Pass() : Make.Fail());
        var before = await host.EventsAsync(order.BatchId);

        var accepted = await AcceptedAsync(host, order, RerunTasks.Failed);
        await silo.WorkAsync(1, _ => Make.Pass());
        await host.BatchEndsAsync(order.BatchId);

        var events = await host.EventsAsync(order.BatchId);
        Assert.Equal(Enumerable.Range(1, events.Length).Select(number => (long)number), events.Select(item => item.Sequence));
        Assert.Equal(before, events[..before.Length]);
        Assert.Equal(before.Length + 2, accepted.Batch.LastSequence);
        var duration = Assert.IsType<BatchCompleted>(events[^1].Event).DurationMs;
        Assert.Equal(
            [
                new BatchReopened(1, 1),
                new TaskStageEntered("task-002", TaskStage.Queued, 2, null, BatchErrors.Rerun),
                new BatchStarted(2, 8),
                new TaskStarted("task-002", silo.Name),
                new TaskStageEntered("task-002", TaskStage.CloningRepo, 2, silo.Name, null),
                new TaskCompleted("task-002", TaskStage.Completed, true, 1.0, null, 2, null),
                new BatchCompleted(BatchStatus.Completed, 2, 2, 0, 1.0, duration, null),
            ],
            events[before.Length..].Select(item => item.Event));
    }

    [Fact]
    public async Task Rerun_OfInfra_TakesFaultsOnly_ToAnotherSilo_WithRetriesOfItsOwn()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Tasks.InfraRetries = 1);
        var broken = await host.JoinAsync(slots: 4, "broken");
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        await broken.WorkAsync(3, attempt => attempt.Task.TaskId == "task-001" ? Make.Fault() : Make.Fail());
        Assert.Equal(1, (await host.BatchEndsAsync(order.BatchId)).InfraFailedTasks);
        var sound = await host.JoinAsync(slots: 1, "sound");

        Assert.Equal(["task-001"], (await AcceptedAsync(host, order, RerunTasks.Infra)).Tasks);
        var third = await sound.NextOrderAsync();
        Assert.Equal((3, "broken", 1), (third.Attempt, third.Task.FailedOn, third.Task.Rerun));
        await sound.EnterAsync(third, TaskStage.CloningRepo);
        await sound.CompleteAsync(third, Make.Fault());
        var fourth = await broken.NextOrderAsync();
        await broken.EnterAsync(fourth, TaskStage.CloningRepo);
        await broken.CompleteAsync(fourth, Make.Pass());

        var batch = await host.BatchEndsAsync(order.BatchId);
        Assert.Equal((1, 1, 0, 0.5), (batch.PassedTasks, batch.FailedTasks, batch.InfraFailedTasks, batch.ScoredReward));
        var attempts = (await TaskOf(host, order, "task-001").GetAsync()).Attempts;
        Assert.Equal([(1, 0), (2, 0), (3, 1), (4, 1)], attempts.Select(attempt => (attempt.Number, attempt.Rerun)));
        Assert.All(attempts[..3], attempt => Assert.IsType<AttemptFault>(attempt.Outcome));
        Assert.Single((await TaskOf(host, order, "task-002").GetAsync()).Attempts);
    }

    [Fact]
    public async Task Rerun_OfAList_TakesPassedTasksToo_AndGivesTheirResultsUp()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 2);
        var order = Make.Batch(tasks: 3);
        await RunAsync(host, silo, order, _ => Make.Pass());

        var accepted = await AcceptedAsync(host, order, RerunTasks.Listed(["task-003", "task-001", "task-003"]));
        Assert.Equal(["task-001", "task-003"], accepted.Tasks);
        Assert.Equal((1, 1, 0), (accepted.Batch.CompletedTasks, accepted.Batch.PassedTasks, accepted.Batch.FailedTasks));
        await silo.WorkAsync(2, _ => Make.Fail());

        var batch = await host.BatchEndsAsync(order.BatchId);
        Assert.Equal((1, 2), (batch.PassedTasks, batch.FailedTasks));
        Assert.True(Assert.IsType<AttemptVerdict>((await TaskOf(host, order, "task-001").GetAsync()).Attempts[0].Outcome).Passed);
    }

    [Fact]
    public async Task Rerun_OfARerun_CountsOn()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await RunAsync(host, silo, order, _ => Make.Fail());

        for (var rerun = 1; rerun <= 3; rerun++)
        {
            Assert.Equal(rerun, (await AcceptedAsync(host, order, RerunTasks.Failed)).Rerun);
            await silo.WorkAsync(1, _ => Make.Fail());
            Assert.Equal(rerun, (await host.BatchEndsAsync(order.BatchId)).Reruns);
        }

        Assert.Equal([0, 1, 2, 3], (await TaskOf(host, order, "task-001").GetAsync()).Attempts.Select(attempt => attempt.Rerun));
    }

    [Fact]
    public async Task Rerun_OfABatchThatHasNotEnded_NamesItsState()
    {
        await using var host = await GrainTestHost.StartAsync();
        var (running, pending) = (Make.Batch(tasks: 1), Make.Batch(tasks: 1));
        await host.Index.AdmitAsync(running);
        await host.Index.AdmitAsync(pending);
        await host.BatchAsync(running.BatchId, "to start", batch => batch.Status == BatchStatus.Running);

        Assert.Equal((RerunRefusal.NotEnded, BatchStatus.Running), await RefusedAsync(host, running, RerunTasks.Failed));
        Assert.Equal((RerunRefusal.NotEnded, BatchStatus.Pending), await RefusedAsync(host, pending, RerunTasks.Failed));
        Assert.Equal((RerunRefusal.NoSuchBatch, null), await RefusedAsync(host, Make.Batch(tasks: 1), RerunTasks.Failed));
    }

    [Fact]
    public async Task Rerun_OfNothing_IsRefused_AndSaysWhy()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch([Make.Task("good"), Make.InvalidTask("invalid", "It has no tests.")]);
        await host.Index.AdmitAsync(order);
        await silo.WorkAsync(1, _ => Make.Pass());
        var events = (await host.BatchEndsAsync(order.BatchId)).LastSequence;

        Assert.Equal((RerunRefusal.NothingToRun, BatchStatus.Completed), await RefusedAsync(host, order, RerunTasks.Infra));
        Assert.Equal((RerunRefusal.NothingToRun, BatchStatus.Completed), await RefusedAsync(host, order, RerunTasks.Failed));
        var unknown = Assert.IsType<RerunRefused>(await RerunAsync(host, order, RerunTasks.Listed(["z", "good", "a"])));
        Assert.Equal(RerunRefusal.NoSuchTasks, unknown.Reason);
        Assert.Equal(["a", "z"], unknown.Tasks);
        var invalid = Assert.IsType<RerunRefused>(await RerunAsync(host, order, RerunTasks.Listed(["good", "invalid"])));
        Assert.Equal(RerunRefusal.InvalidTasks, invalid.Reason);
        Assert.Equal(["invalid"], invalid.Tasks);
        Assert.Equal(events, (await host.Batch(order.BatchId).GetAsync())!.LastSequence);
    }

    [Fact]
    public async Task Rerun_WithTheSameId_IsOneRerun()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await RunAsync(host, silo, order, _ => Make.Fail());
        var request = new RerunRequest("once", RerunTasks.Failed);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Index.RerunAsync(order.BatchId, request)));
        await silo.WorkAsync(1, _ => Make.Fail());
        await host.BatchEndsAsync(order.BatchId);
        var late = Assert.IsType<RerunAccepted>(await host.Index.RerunAsync(order.BatchId, request));

        Assert.All(answers, answer => Assert.Equal(1, Assert.IsType<RerunAccepted>(answer).Rerun));
        Assert.Equal((1, BatchStatus.Completed), (late.Rerun, late.Batch.Status));
        Assert.Equal(1, (await host.Batch(order.BatchId).GetAsync())!.Reruns);
        Assert.False(silo.HasOrder);
    }

    [Fact]
    public async Task Rerun_OfACancelledBatch_RunsWhatWasCancelled()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch([.. Make.Tasks(2), Make.InvalidTask("invalid", "It has no tests.")]);
        await host.Index.AdmitAsync(order);
        await silo.EnterAsync(await silo.NextOrderAsync(), TaskStage.RunningAgent);
        await host.Batch(order.BatchId).CancelAsync();

        Assert.Equal(["task-001", "task-002"], (await AcceptedAsync(host, order, RerunTasks.Failed)).Tasks);
        await silo.WorkAsync(2, _ => Make.Pass());
        var batch = await host.BatchEndsAsync(order.BatchId);

        Assert.Equal((BatchStatus.Completed, null, 2, 1), (batch.Status, batch.Error, batch.PassedTasks, batch.FailedTasks));
        Assert.Equal([2, 1, 0], (await SnapshotAsync(host, order)).Tasks.OrderBy(row => row.TaskId == "invalid").Select(row => row.Attempt));
    }

    [Fact]
    public async Task Rerun_OfABatchCancelledBeforeItsStart_FindsInvalidTasksInvalid()
    {
        await using var host = await GrainTestHost.StartAsync();
        var order = Make.Batch([Make.Task("good"), Make.InvalidTask("invalid", "It has no tests.")]);
        await host.Index.AdmitAsync(Make.Batch(tasks: 1));
        await host.Index.AdmitAsync(order);
        await host.Batch(order.BatchId).CancelAsync();

        Assert.Equal(["good", "invalid"], (await AcceptedAsync(host, order, RerunTasks.Failed)).Tasks);
        var batch = await host.Batch(order.BatchId).GetAsync();
        Assert.Equal((BatchStatus.Pending, 0), (batch!.Status, batch.CompletedTasks));
    }

    [Fact]
    public async Task Cancel_OfARerunThatWaits_FailsItsTasksOnly()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 2);
        var order = Make.Batch(tasks: 2);
        await RunAsync(host, silo, order, attempt => attempt.Task.TaskId == "task-001" ? Make.Pass() : Make.Fail());
        var before = await SnapshotAsync(host, order);
        var other = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(other);
        Assert.Equal(other.BatchId, (await silo.NextOrderAsync()).Task.BatchId);
        await AcceptedAsync(host, order, RerunTasks.Failed);

        var batch = (await host.Batch(order.BatchId).CancelAsync())!;

        Assert.Equal((BatchStatus.Failed, 1, 1, null), (batch.Status, batch.PassedTasks, batch.FailedTasks, batch.StartedAt));
        var after = await SnapshotAsync(host, order);
        Assert.Equal(before.Tasks[0], after.Tasks[0]);
        Assert.Equal((FailureKind.Cancelled, 1), (after.Tasks[1].FailureKind, after.Tasks[1].Attempt));
        Assert.Equal((1, 1), (Assert.IsType<BatchCancelled>((await host.EventsAsync(order.BatchId))[^1].Event).Passed, batch.Reruns));

        // What was never begun leaves no attempt, and the next rerun counts on from the last.
        await host.Batch(other.BatchId).CancelAsync();
        await AcceptedAsync(host, order, RerunTasks.Failed);
        var next = await silo.NextOrderAsync();
        Assert.Equal((order.BatchId, 2), (next.Task.BatchId, next.Attempt));
    }

    [Fact]
    public async Task Cancel_OfARerunThatRuns_KillsIt()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 2);
        await RunAsync(host, silo, order, attempt => attempt.Task.TaskId == "task-001" ? Make.Pass() : Make.Fail());
        await AcceptedAsync(host, order, RerunTasks.Failed);
        var attempt = await silo.NextOrderAsync();
        await silo.EnterAsync(attempt, TaskStage.RunningAgent);

        await Task.WhenAll(host.Batch(order.BatchId).CancelAsync(), RerunAsync(host, order, RerunTasks.Listed(["task-001"])));

        // An attempt of the run before may have held its slot a moment longer than its batch lasted: it is killed too.
        await Eventually.GetAsync("the attempt to be killed", silo.NextKillAsync, killed => killed == attempt.Id);
        Assert.Equal(FailureKind.Cancelled, (await TaskOf(host, order, "task-002").AskAsync())!.FailureKind);
    }

    [Fact]
    public async Task Report_OfAnEarlierRun_ChangesNothing()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await RunAsync(host, silo, order, _ => Make.Fail());
        await AcceptedAsync(host, order, RerunTasks.Failed);
        await host.BatchAsync(order.BatchId, "to start again", batch => batch.Status == BatchStatus.Running);

        // The task has not heard of the rerun before its attempt begins: what it says until then is old.
        await host.Batch(order.BatchId).ReportAsync(new TaskNews { TaskId = "task-001", Attempt = 1, Stage = TaskStage.Failed, FailureKind = FailureKind.TestsFailed });
        await host.Batch(order.BatchId).ResubmitAsync();
        Assert.Equal(0, (await host.Batch(order.BatchId).GetAsync())!.CompletedTasks);

        await silo.WorkAsync(1, _ => Make.Pass());
        Assert.Equal(1, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
    }

    [Fact]
    public async Task Deadline_OfARerun_BeginsWithTheRerun()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Batches.Deadline = TimeSpan.FromMinutes(1));
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await RunAsync(host, silo, order, _ => Make.Fail());
        host.Time.Advance(TimeSpan.FromHours(1));

        await AcceptedAsync(host, order, RerunTasks.Failed);
        await silo.WorkAsync(1, _ => Make.Pass());

        Assert.Equal((BatchStatus.Completed, 1), ((await host.BatchEndsAsync(order.BatchId)).Status, (await SnapshotAsync(host, order)).Batch.PassedTasks));
    }

    [Fact]
    public async Task Snapshot_OfARerun_EqualsReplay()
    {
        await using var host = await GrainTestHost.StartAsync();
        var silo = await host.JoinAsync(slots: 2);
        var order = Make.Batch([Make.InvalidTask("a-bad", "It has no tests."), .. Make.Tasks(4)]);
        await RunAsync(host, silo, order, attempt => attempt.Task.TaskId == "task-001" ? Make.Pass() : Make.Fail(), runnable: 4);
        await AcceptedAsync(host, order, RerunTasks.Listed(["task-001", "task-002", "task-003"]));
        await silo.WorkAsync(2, _ => Make.Pass());
        await silo.EnterAsync(await silo.NextOrderAsync(), TaskStage.RunningAgent);
        await host.BatchAsync(order.BatchId, "to run the last task", batch => batch.CompletedTasks == 4);
        var snapshot = await Eventually.GetAsync("the stage", () => SnapshotAsync(host, order), now => now.Tasks.Any(row => row.Status == TaskStage.RunningAgent));

        var replay = new BatchProgress(order, snapshot.Batch.CreatedAt);
        foreach (var item in await host.EventsAsync(order.BatchId))
        {
            replay.Apply(item);
            Assert.Equal(replay.Batch.CompletedTasks, replay.Rows.Count(row => row.IsTerminal));
            Assert.Equal(replay.Batch.PassedTasks, replay.Rows.Count(row => row.Passed == true));
            Assert.Equal(replay.Batch.CompletedTasks, replay.Batch.PassedTasks + replay.Batch.FailedTasks);
        }

        Assert.Equal(replay.Batch, snapshot.Batch);
        Assert.Equal(replay.Rows, snapshot.Tasks);
    }

    internal static async Task RunAsync(
        GrainTestHost host, ScriptedSilo silo, BatchOrder order, Func<AttemptOrder, AttemptOutcome> outcome, int? runnable = null)
    {
        await host.Index.AdmitAsync(order);
        await silo.WorkAsync(runnable ?? order.Tasks.Length, outcome);
        await host.BatchEndsAsync(order.BatchId);
    }

    internal static Task<RerunOutcome> RerunAsync(GrainTestHost host, BatchOrder order, RerunTasks tasks) =>
        host.Index.RerunAsync(order.BatchId, new RerunRequest(Guid.NewGuid().ToString("N"), tasks));

    internal static async Task<RerunAccepted> AcceptedAsync(GrainTestHost host, BatchOrder order, RerunTasks tasks) =>
        Assert.IsType<RerunAccepted>(await RerunAsync(host, order, tasks));

    private static async Task<(RerunRefusal, BatchStatus?)> RefusedAsync(GrainTestHost host, BatchOrder order, RerunTasks tasks)
    {
        var refused = Assert.IsType<RerunRefused>(await RerunAsync(host, order, tasks));
        return (refused.Reason, refused.Status);
    }

    private static async Task<BatchSnapshot> SnapshotAsync(GrainTestHost host, BatchOrder order) =>
        (await host.Batch(order.BatchId).GetSnapshotAsync())!;

    private static ITaskGrain TaskOf(GrainTestHost host, BatchOrder order, string taskId) =>
        host.Grains.GetGrain<ITaskGrain>($"{order.BatchId}/{taskId}");
}
