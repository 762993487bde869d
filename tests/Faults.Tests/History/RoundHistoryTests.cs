using Executor.Contracts.Batches;
using Executor.Contracts.Tasks;
using Executor.FaultDriver.History;

namespace Executor.Faults.Tests.History;

/// <summary>A suite that finds nothing must be able to find something.</summary>
public sealed class RoundHistoryTests
{
    private readonly RoundHistory _history = new();

    [Fact]
    public void End_ReportedTwiceTheSame_BreaksNothing()
    {
        _history.Add("b", Task(TaskStage.RunningTests, 0));
        _history.Add("b", Task(TaskStage.Completed, 1));
        _history.Add("b", Task(TaskStage.Completed, 1));

        Assert.Empty(_history.Broken);
    }

    [Theory]
    [InlineData(TaskStage.Failed, 0)]
    [InlineData(TaskStage.Completed, 0)]
    [InlineData(TaskStage.Queued, 0)]
    public void End_ReportedOtherwiseLater_BreaksTheThird(TaskStage stage, double reward)
    {
        _history.Add("b", Task(TaskStage.Completed, 1));
        _history.Add("b", Task(stage, reward));

        Assert.StartsWith("invariant 3", Assert.Single(_history.Broken), StringComparison.Ordinal);
    }

    [Fact]
    public void Event_OfAnotherContent_BreaksTheFifth()
    {
        _history.Add("b", 1, "queued");
        _history.Add("b", 1, "queued");
        _history.Add("b", 1, "started");

        Assert.StartsWith("invariant 5", Assert.Single(_history.Broken), StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_ThatDoNotAddUp_BreakTheSeventh()
    {
        _history.Add(new BatchDocument
        {
            BatchId = "b",
            Status = BatchStatus.Running,
            TotalTasks = 3,
            CompletedTasks = 2,
            PassedTasks = 1,
            FailedTasks = 0,
            InfraFailedTasks = 0,
            AggregateReward = 0,
            ArchiveHash = "",
            CreatedAt = default,
            ConcurrentTasks = 1,
            LastSequence = 4,
        });

        Assert.StartsWith("invariant 7", Assert.Single(_history.Broken), StringComparison.Ordinal);
    }

    private static TaskDocument Task(TaskStage stage, double reward) => new()
    {
        TaskId = "t",
        Status = stage,
        Reward = reward,
        TestOutput = "",
        AgentOutput = "",
        Attempt = 1,
        Truncated = false,
    };
}
