using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Tasks;
using Executor.Grains.Tasks;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;
using Executor.TestKit.Scheduling;
using Executor.TestKit.Waiting;

namespace Executor.Grains.Tests.Tasks;

/// <summary>Faults of ours, each provoked on a silo: never the agent's failure, made up for elsewhere, and there for all to see.</summary>
public sealed class FaultTests
{
    /// <summary>What a silo reports of itself.</summary>
    public static TheoryData<string> Reported =>
    [
        "Fetching https://git.example.org/a/b failed.",
        "The sandbox broke down before its program ended.",
        "The work directory can't be written: No space left on device",
        "The silo failed to run the attempt; its log says why.",
    ];

    [Theory]
    [MemberData(nameof(Reported))]
    public async Task ReportedFault_IsRetriedOnAnotherSilo_AndNotScored(string reason)
    {
        await using var host = await GrainTestHost.StartAsync();
        var broken = await host.JoinAsync(slots: 2, "broken");
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        AttemptOrder[] attempts = [await broken.NextOrderAsync(), await broken.NextOrderAsync()];
        await Task.WhenAll(attempts.Select(attempt => broken.EnterAsync(attempt, TaskStage.CloningRepo)));
        var sound = await host.JoinAsync(slots: 1, "sound");

        await broken.CompleteAsync(Of(attempts, "task-001"), new AttemptFault { Reason = reason, Evidence = new AttemptEvidence { LastStage = TaskStage.CloningRepo } });
        await broken.CompleteAsync(Of(attempts, "task-002"), Make.Fail());
        var again = await sound.NextOrderAsync();
        Assert.Equal(("task-001", 2, "broken"), (again.Task.TaskId, again.Attempt, again.Task.FailedOn));
        await sound.PassAsync(again);

        var batch = await host.BatchEndsAsync(order.BatchId);
        Assert.Equal((1, 1, 0, 0.5), (batch.PassedTasks, batch.FailedTasks, batch.InfraFailedTasks, batch.ScoredReward));
        Assert.Contains(
            new TaskStageEntered("task-001", TaskStage.Queued, 2, Silo: null, reason), (await host.EventsAsync(order.BatchId)).Select(item => item.Event));
        await AssertFaultAsync(host, order, reason, interrupted: false);
    }

    [Fact]
    public async Task ReportedFault_AgainAndAgain_IsInfrastructure_AndNotScored()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Tasks.InfraRetries = 2);
        var silo = await host.JoinAsync(slots: 2);
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);
        await silo.WorkAsync(4, attempt => attempt.Task.TaskId == "task-001" ? Make.Fault() : Make.Pass());

        var batch = await host.BatchEndsAsync(order.BatchId);
        Assert.Equal((0.5, 1.0, 1), (batch.AggregateReward, batch.ScoredReward, batch.InfraFailedTasks));
        var row = (await host.Batch(order.BatchId).GetSnapshotAsync())!.Tasks[0];
        Assert.Equal((FailureKind.Infrastructure, 3, "The disk is full."), (row.FailureKind, row.Attempt, row.Error));
    }

    [Fact]
    public async Task SiloThatFallsSilent_IsMadeUpForOnAnother()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Scheduling.SiloLease = TimeSpan.FromMinutes(5));
        var (order, lost, _) = await StartAsync(host, "lost");
        await lost.RenewAsync();

        host.Time.Advance(TimeSpan.FromMinutes(5));
        await EndOnAsync(host, order, "other", attempt: 2);

        await AssertFaultAsync(host, order, "Silo lost stopped before the attempt ended.", interrupted: true);
    }

    [Fact]
    public async Task SiloThatIsStartedAnew_IsMadeUpFor()
    {
        await using var host = await GrainTestHost.StartAsync();
        var (order, _, _) = await StartAsync(host, "silo");

        await EndOnAsync(host, order, "silo", attempt: 2);

        await AssertFaultAsync(host, order, "Silo silo stopped before the attempt ended.", interrupted: true);
    }

    [Fact]
    public async Task AttemptThatItsSiloForgot_IsMadeUpFor()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Scheduling.AttemptGrace = TimeSpan.FromMinutes(1));
        var (order, silo, _) = await StartAsync(host, "silo");
        await silo.RenewAsync(running: []);

        host.Time.Advance(TimeSpan.FromMinutes(2));
        await silo.RenewAsync(running: []);
        var again = await silo.NextOrderAsync();
        await silo.PassAsync(again);

        Assert.Equal((2, 1), (again.Attempt, (await host.BatchEndsAsync(order.BatchId)).PassedTasks));
        await AssertFaultAsync(host, order, "Silo silo stopped before the attempt ended.", interrupted: true);
    }

    [Fact]
    public async Task SiloThatHandsItsAttemptBack_IsMadeUpForOnAnother()
    {
        await using var host = await GrainTestHost.StartAsync();
        var (order, leaving, attempt) = await StartAsync(host, "leaving");
        await leaving.RenewAsync(draining: true);
        await leaving.CompleteAsync(attempt, Make.Interruption());

        await EndOnAsync(host, order, "other", attempt: 2);

        await AssertFaultAsync(host, order, "The silo stopped.", interrupted: true);
    }

    [Fact]
    public async Task Retry_AfterAFault_Waits_LongerEachTime()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Tasks.RetryDelay = TimeSpan.FromMilliseconds(300));
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);

        foreach (var wait in new[] { 300, 600 })
        {
            var attempt = await silo.NextOrderAsync();
            await silo.EnterAsync(attempt, TaskStage.CloningRepo);
            var failed = TimeProvider.System.GetTimestamp();
            await silo.CompleteAsync(attempt, Make.Fault());
            await host.Batch(order.BatchId).ResubmitAsync();
            await Eventually.HoldsAsync("the next attempt", () => silo.HasOrder);
            Assert.InRange(TimeProvider.System.GetElapsedTime(failed).TotalMilliseconds, wait - 20, double.MaxValue);
        }

        await silo.PassAsync(await silo.NextOrderAsync());
        Assert.Equal(1, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
    }

    [Fact]
    public async Task Retry_AfterAnInterruption_DoesNotWait()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Tasks.RetryDelay = TimeSpan.FromHours(1));
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);

        await silo.WorkAsync(2, attempt => attempt.Attempt == 1 ? Make.Interruption() : Make.Pass());

        Assert.Equal(1, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
    }

    [Fact]
    public async Task Retry_ThatWaits_LetsOtherTasksPass()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Tasks.RetryDelay = TimeSpan.FromHours(1));
        var silo = await host.JoinAsync();
        var order = Make.Batch(tasks: 2);
        await host.Index.AdmitAsync(order);

        await silo.WorkAsync(2, attempt => attempt.Task.TaskId == "task-001" ? Make.Fault() : Make.Pass());

        var batch = await host.BatchAsync(order.BatchId, "to complete a task", batch => batch.CompletedTasks == 1);
        Assert.Equal((BatchStatus.Running, 1), (batch.Status, batch.PassedTasks));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(5, 32)]
    [InlineData(6, 60)]
    [InlineData(10_000, 60)]
    public void DelayAfter_SoManyFaults_DoublesUpToABound(int faults, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new TaskOptions().DelayAfter(faults));

    private static AttemptOrder Of(AttemptOrder[] attempts, string taskId) => attempts.Single(attempt => attempt.Task.TaskId == taskId);

    private static async Task<(BatchOrder Order, ScriptedSilo Silo, AttemptOrder Attempt)> StartAsync(GrainTestHost host, string name)
    {
        var silo = await host.JoinAsync(slots: 1, name);
        var order = Make.Batch(tasks: 1);
        await host.Index.AdmitAsync(order);
        var attempt = await silo.NextOrderAsync();
        await silo.EnterAsync(attempt, TaskStage.RunningAgent);
        await host.BatchAsync(order.BatchId, "to run its task", batch => batch.LastSequence == 4);
        return (order, silo, attempt);
    }

    private static async Task EndOnAsync(GrainTestHost host, BatchOrder order, string name, int attempt)
    {
        var silo = await host.JoinAsync(slots: 1, name);
        var again = await silo.NextOrderAsync();
        Assert.Equal(attempt, again.Attempt);
        await silo.PassAsync(again);
        Assert.Equal(1, (await host.BatchEndsAsync(order.BatchId)).PassedTasks);
    }

    private static async Task AssertFaultAsync(GrainTestHost host, BatchOrder order, string reason, bool interrupted)
    {
        var attempts = (await host.Grains.GetGrain<ITaskGrain>($"{order.BatchId}/task-001").GetAsync()).Attempts;
        Assert.Equal(2, attempts.Length);
        var fault = Assert.IsType<AttemptFault>(attempts[0].Outcome);
        Assert.Equal((reason, interrupted), (fault.Reason, fault.Interrupted));
        Assert.NotNull(attempts[0].FinishedAt);
        Assert.Contains((await host.EventsAsync(order.BatchId)).Select(item => item.Event), item => item is TaskStageEntered { Stage: TaskStage.Queued, Attempt: 2 } again && again.Reason == reason);
    }
}
