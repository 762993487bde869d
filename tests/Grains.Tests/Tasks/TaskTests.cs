using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Tasks;
using Executor.TestKit.Batches;
using Executor.TestKit.Hosting;

namespace Executor.Grains.Tests.Tasks;

/// <summary>One task without a batch: its news goes to a batch that does not exist, which does not mind.</summary>
public sealed class TaskTests
{
    private static readonly TaskOrder Order = Make.Order("batch", "task");

    [Fact]
    public async Task Attempt_IsOpened_AndCompleted()
    {
        await using var host = await GrainTestHost.StartAsync();
        var task = TaskOf(host);
        Assert.Null(await task.AskAsync());

        Assert.Equal(new AttemptOrder(Order, 1), await task.BeginAsync(Order, "silo-1", "first"));
        Assert.True(await task.EnterStageAsync(1, TaskStage.RunningTests));
        Assert.Equal(
            new TaskNews { TaskId = "task", Attempt = 1, Stage = TaskStage.RunningTests, Silo = "silo-1", Instance = "first" }, await task.AskAsync());
        await task.CompleteAsync(1, Make.Pass());

        Assert.Equal(new TaskNews { TaskId = "task", Attempt = 1, Stage = TaskStage.Completed, Silo = "silo-1" }, await task.AskAsync());
        Assert.Equal(1, (await task.GetAsync()).Result);
    }

    [Fact]
    public async Task Begin_WhereTheAttemptIsOpenAlready_GivesTheSameAttempt()
    {
        await using var host = await GrainTestHost.StartAsync();
        var task = TaskOf(host);

        var first = await task.BeginAsync(Order, "silo-1", "first");

        Assert.Equal(first, await task.BeginAsync(Order, "silo-1", "first"));
        Assert.Null(await task.BeginAsync(Order, "silo-1", "second"));
        Assert.Null(await task.BeginAsync(Order, "silo-2", "first"));
        Assert.Single((await task.GetAsync()).Attempts);
    }

    [Fact]
    public async Task Begin_OfATaskThatHasEnded_IsRefused()
    {
        await using var host = await GrainTestHost.StartAsync();
        var task = TaskOf(host);
        await task.BeginAsync(Order, "silo-1", "first");
        await task.CompleteAsync(1, Make.Fail());

        Assert.Null(await task.BeginAsync(Order, "silo-1", "first"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Fault_IsRetried_SoManyTimes_ThenInfrastructure(int retries)
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Tasks.InfraRetries = retries);
        var task = TaskOf(host);

        for (var attempt = 1; attempt <= retries; attempt++)
        {
            await FaultAsync(host, attempt);
            var news = (await task.AskAsync())!;
            Assert.Equal((TaskStage.Queued, attempt + 1, "The disk is full."), (news.Stage, news.Attempt, news.Reason));
        }

        await FaultAsync(host, retries + 1);

        var end = (await task.AskAsync())!;
        Assert.Equal((TaskStage.Failed, FailureKind.Infrastructure, "The disk is full."), (end.Stage, end.FailureKind, end.Reason));
        Assert.Equal(retries + 1, (await task.GetAsync()).Result);
    }

    [Fact]
    public async Task Begin_BeforeTheWaitAfterAFaultIsOver_IsRefused()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Tasks.RetryDelay = TimeSpan.FromSeconds(40));
        var task = TaskOf(host);
        await FaultAsync(host, attempt: 1);

        host.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.InRange((await task.AskAsync())!.RetryAfter.TotalSeconds, 1, 25);
        Assert.Null(await task.BeginAsync(Order, "silo-1", "first"));
        Assert.Single((await task.GetAsync()).Attempts);

        host.Time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(TimeSpan.Zero, (await task.AskAsync())!.RetryAfter);
        Assert.Equal(2, (await task.BeginAsync(Order, "silo-1", "first"))!.Attempt);
    }

    [Fact]
    public async Task Begin_OfARerun_DoesNotWaitForAFaultOfTheRunBefore()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Tasks.RetryDelay = TimeSpan.FromHours(1));
        var task = TaskOf(host);
        await FaultAsync(host, attempt: 1);

        Assert.Equal(2, (await task.BeginAsync(Order with { Rerun = 1 }, "silo-1", "first"))!.Attempt);
    }

    [Fact]
    public async Task Interruption_CostsNoRetry_AndIsBounded()
    {
        await using var host = await GrainTestHost.StartAsync(host =>
        {
            host.Options.Tasks.InfraRetries = 1;
            host.Options.Tasks.MaxInterruptions = 3;
        });
        var task = TaskOf(host);

        await FaultAsync(host, attempt: 1);
        for (var attempt = 2; attempt <= 4; attempt++)
        {
            await InterruptAsync(host, attempt);
            Assert.Equal(TaskStage.Queued, (await task.AskAsync())!.Stage);
        }

        await InterruptAsync(host, attempt: 5);

        Assert.Equal((TaskStage.Failed, FailureKind.Infrastructure), await EndOfAsync(task));
    }

    [Fact]
    public async Task Report_OfAnEarlierAttempt_ChangesNothing()
    {
        await using var host = await GrainTestHost.StartAsync();
        var task = TaskOf(host);
        await InterruptAsync(host, attempt: 1);
        await task.BeginAsync(Order, "silo-2", "first");

        Assert.False(await task.EnterStageAsync(1, TaskStage.RunningTests));
        await task.CompleteAsync(1, Make.Pass());

        var news = (await task.AskAsync())!;
        Assert.Equal((2, TaskStage.CloningRepo, "silo-2"), (news.Attempt, news.Stage, news.Silo));
        Assert.Null((await task.GetAsync()).Result);
    }

    [Fact]
    public async Task Report_OfAnAttemptThatNeverWas_ChangesNothing()
    {
        await using var host = await GrainTestHost.StartAsync();
        var task = TaskOf(host);

        Assert.False(await task.EnterStageAsync(1, TaskStage.RunningTests));
        await task.CompleteAsync(1, Make.Pass());
        Assert.Null(await task.AskAsync());

        await task.BeginAsync(Order, "silo-1", "first");
        await task.CompleteAsync(2, Make.Pass());
        Assert.Equal(TaskStage.CloningRepo, (await task.AskAsync())!.Stage);
    }

    [Fact]
    public async Task Report_Repeated_ChangesNothing()
    {
        await using var host = await GrainTestHost.StartAsync();
        var task = TaskOf(host);
        await task.BeginAsync(Order, "silo-1", "first");
        await task.CompleteAsync(1, Make.Pass());
        var before = await task.AskAsync();

        await task.CompleteAsync(1, Make.Pass());
        await task.CompleteAsync(1, Make.Fail());
        await task.CompleteAsync(1, Make.Fault());

        Assert.Equal(before, await task.AskAsync());
        Assert.Single((await task.GetAsync()).Attempts);
    }

    [Fact]
    public async Task Abort_OfARunningTask_FencesItsAttemptOff()
    {
        await using var host = await GrainTestHost.StartAsync();
        var task = TaskOf(host);
        await task.BeginAsync(Order, "silo-1", "first");

        var news = await task.AbortAsync(0, FailureKind.Cancelled, "Cancelled.");
        await task.CompleteAsync(1, Make.Pass());

        Assert.Equal((TaskStage.Failed, FailureKind.Cancelled, "Cancelled.", 1), (news.Stage, news.FailureKind, news.Reason, news.Attempt));
        Assert.Equal((TaskStage.Failed, FailureKind.Cancelled), await EndOfAsync(task));
        Assert.False(await task.EnterStageAsync(1, TaskStage.RunningTests));
        Assert.NotNull((await task.GetAsync()).Attempts[0].FinishedAt);
    }

    [Fact]
    public async Task Abort_OfAWaitingTask_LetsNoAttemptBegin()
    {
        await using var host = await GrainTestHost.StartAsync();
        var task = TaskOf(host);

        Assert.Equal(0, (await task.AbortAsync(0, FailureKind.Deadline, "Too long.")).Attempt);

        Assert.Null(await task.BeginAsync(Order, "silo-1", "first"));
        Assert.Empty((await task.GetAsync()).Attempts);
        Assert.Null((await task.GetAsync()).Result);
    }

    [Fact]
    public async Task Abort_AfterTheEnd_ChangesNothing()
    {
        await using var host = await GrainTestHost.StartAsync();
        var task = TaskOf(host);
        await task.BeginAsync(Order, "silo-1", "first");
        await task.CompleteAsync(1, Make.Pass());

        Assert.Equal(TaskStage.Completed, (await task.AbortAsync(0, FailureKind.Cancelled, "Cancelled.")).Stage);
        Assert.Equal((TaskStage.Completed, null), await EndOfAsync(task));
    }

    [Fact]
    public async Task Begin_InARerun_OpensATaskThatHasEnded_AndKeepsItsAttempts()
    {
        await using var host = await GrainTestHost.StartAsync();
        var task = TaskOf(host);
        await task.BeginAsync(Order, "silo-1", "first");
        await task.CompleteAsync(1, Make.Fail());
        var before = (await task.GetAsync()).Attempts[0];

        var order = Order with { Rerun = 3 };
        Assert.Equal(new AttemptOrder(order, 2), await task.BeginAsync(order, "silo-1", "first"));

        var news = (await task.AskAsync())!;
        Assert.Equal((2, TaskStage.CloningRepo, 3), (news.Attempt, news.Stage, news.Rerun));
        var attempts = (await task.GetAsync()).Attempts;
        Assert.Equal(before, attempts[0]);
        Assert.Equal((0, 3), (attempts[0].Rerun, attempts[1].Rerun));
        Assert.Null(await task.BeginAsync(Order, "silo-1", "first"));
        await task.CompleteAsync(2, Make.Pass());
        Assert.Null(await task.BeginAsync(order with { Rerun = 2 }, "silo-1", "first"));
        Assert.Equal(2, (await task.GetAsync()).Result);
    }

    [Fact]
    public async Task Fault_InARerun_HasRetriesOfItsOwn()
    {
        await using var host = await GrainTestHost.StartAsync(host => host.Options.Tasks.InfraRetries = 1);
        var task = TaskOf(host);
        await FaultAsync(host, attempt: 1);
        await FaultAsync(host, attempt: 2);
        Assert.Equal((TaskStage.Failed, FailureKind.Infrastructure), await EndOfAsync(task));

        await FaultAsync(host, attempt: 3, rerun: 1);
        var news = (await task.AskAsync())!;
        Assert.Equal((TaskStage.Queued, 4), (news.Stage, news.Attempt));
        await FaultAsync(host, attempt: 4, rerun: 1);

        Assert.Equal((TaskStage.Failed, FailureKind.Infrastructure), await EndOfAsync(task));
    }

    [Fact]
    public async Task Abort_OfARerunThatHasNotBegun_EndsIt()
    {
        await using var host = await GrainTestHost.StartAsync();
        var task = TaskOf(host);
        await task.BeginAsync(Order, "silo-1", "first");
        await task.CompleteAsync(1, Make.Pass());

        var news = await task.AbortAsync(1, FailureKind.Cancelled, "Cancelled.");

        Assert.Equal((TaskStage.Failed, FailureKind.Cancelled, 1, 1), (news.Stage, news.FailureKind, news.Attempt, news.Rerun));
        Assert.Null(await task.BeginAsync(Order with { Rerun = 1 }, "silo-1", "first"));
        Assert.True(Assert.IsType<AttemptVerdict>(Assert.Single((await task.GetAsync()).Attempts).Outcome).Passed);
    }

    [Fact]
    public async Task Attempts_AfterACrash_AreStillThere()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        await InterruptAsync(host, attempt: 1);
        await TaskOf(host).BeginAsync(Order, "silo-2", "first");

        await host.CrashAsync();
        await host.StartAgainAsync();

        var task = TaskOf(host);
        Assert.Equal((2, "silo-2", "first"), ((await task.AskAsync())!.Attempt, (await task.AskAsync())!.Silo, (await task.AskAsync())!.Instance));
        await task.CompleteAsync(2, Make.Pass());
        Assert.Equal(2, (await task.GetAsync()).Result);
    }

    private static ITaskGrain TaskOf(GrainTestHost host) => host.Grains.GetGrain<ITaskGrain>("batch/task");

    private static Task FaultAsync(GrainTestHost host, int attempt, int rerun = 0) => EndAsync(host, attempt, Make.Fault(), rerun);

    private static Task InterruptAsync(GrainTestHost host, int attempt) => EndAsync(host, attempt, Make.Interruption());

    /// <summary>Whatever wait a fault before has asked for is over.</summary>
    private static async Task EndAsync(GrainTestHost host, int attempt, AttemptOutcome outcome, int rerun = 0)
    {
        var task = TaskOf(host);
        host.Time.Advance(host.Options.Tasks.MaxRetryDelay);
        Assert.Equal(attempt, (await task.BeginAsync(Order with { Rerun = rerun }, "silo-1", "first"))!.Attempt);
        await task.CompleteAsync(attempt, outcome);
    }

    private static async Task<(TaskStage Stage, FailureKind? Kind)> EndOfAsync(ITaskGrain task)
    {
        var news = (await task.AskAsync())!;
        return (news.Stage, news.FailureKind);
    }
}
