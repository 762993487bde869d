using System.Collections.Immutable;
using Executor.Cli.Demo;
using Executor.Cli.Results;
using Executor.Contracts.Batches;
using Executor.Contracts.Tasks;

namespace Executor.Cli.Tests.Demo;

public sealed class DemoOutcomeTests
{
    private static readonly DemoTask[] Expected = [new("a", null), new("b", FailureKind.TestsFailed)];

    [Fact]
    public void Differences_AsExpected_AreNone()
    {
        Assert.Empty(DemoOutcome.Differences(Expected, Results(hasHash: true, ("a", true, null), ("b", false, FailureKind.TestsFailed))));
    }

    [Fact]
    public void Differences_AnythingElse_AreNamed()
    {
        Assert.Equal(
            ["a is failed (agent_timeout), it should be passed", "b is missing, it should be failed (tests_failed)", "c was not asked for", "there is no verify hash"],
            DemoOutcome.Differences(Expected, Results(hasHash: false, ("a", false, FailureKind.AgentTimeout), ("c", null, null))));
    }

    private static ResultsDocument Results(bool hasHash, params (string Id, bool? Passed, FailureKind? Failure)[] tasks) => new(
        new BatchDocument
        {
            BatchId = "x",
            Status = BatchStatus.Completed,
            TotalTasks = tasks.Length,
            CompletedTasks = tasks.Length,
            PassedTasks = 0,
            FailedTasks = 0,
            InfraFailedTasks = 0,
            AggregateReward = 0,
            ArchiveHash = "",
            CreatedAt = DateTimeOffset.UnixEpoch,
            ConcurrentTasks = 1,
            LastSequence = 1,
        },
        [.. tasks.Select(task => new TaskDocument
        {
            TaskId = task.Id,
            Status = TaskStage.Completed,
            Passed = task.Passed,
            FailureKind = task.Failure,
            Reward = 0,
            TestOutput = "",
            AgentOutput = "",
            Attempt = 1,
            Truncated = false,
        })],
        hasHash
            ? new VerifyDocument
            {
                BatchId = "x",
                Status = BatchStatus.Completed,
                TotalTasks = 0,
                PassedTasks = 0,
                FailedTasks = 0,
                AggregateReward = 0,
                ResultsHash = "",
                TaskSummaries = ImmutableArray<TaskSummary>.Empty,
                ExecutorVersion = "",
                UptimeSecs = 0,
            }
            : null);
}
