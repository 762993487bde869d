using Executor.Execution.Hosting;
using Executor.Execution.Tasks;

namespace Executor.Execution.Tests.Tasks;

public sealed class EffectiveLimitsTests
{
    private static readonly ExecutionOptions Operator = new()
    {
        MemoryLimitBytes = 1L << 30,
        CpuLimit = 1.5,
        ProcessLimit = 100,
        DiskLimitBytes = 2L << 30,
        InodeLimit = 5000,
        AgentTimeout = TimeSpan.FromSeconds(60),
        TestTimeout = TimeSpan.FromSeconds(30),
    };

    private static readonly EffectiveLimits OfTheOperator = new()
    {
        MemoryBytes = 1L << 30,
        Cpus = 1.5,
        Processes = 100,
        DiskBytes = 2L << 30,
        Inodes = 5000,
        AgentTimeout = TimeSpan.FromSeconds(60),
        TestTimeout = TimeSpan.FromSeconds(30),
    };

    [Fact]
    public void Of_TaskThatAsksForNothing_IsTheOperators() =>
        Assert.Equal(OfTheOperator, EffectiveLimits.Of(new TaskLimits(), Operator));

    [Fact]
    public void Of_TaskThatAsksForLess_IsTheTasks()
    {
        TaskLimits wanted = new()
        {
            MemoryMb = 512,
            Cpus = 0.25,
            Pids = 20,
            DiskMb = 100,
            AgentTimeout = TimeSpan.FromSeconds(5),
            TestTimeout = TimeSpan.FromMilliseconds(500),
        };

        EffectiveLimits expected = new()
        {
            MemoryBytes = 512L << 20,
            Cpus = 0.25,
            Processes = 20,
            DiskBytes = 100L << 20,
            Inodes = 5000,
            AgentTimeout = TimeSpan.FromSeconds(5),
            TestTimeout = TimeSpan.FromMilliseconds(500),
        };
        Assert.Equal(expected, EffectiveLimits.Of(wanted, Operator));
    }

    [Fact]
    public void Of_TaskThatAsksForMore_IsNeverAboveTheOperators()
    {
        TaskLimits greedy = new()
        {
            MemoryMb = int.MaxValue,
            Cpus = int.MaxValue,
            Pids = int.MaxValue,
            DiskMb = int.MaxValue,
            AgentTimeout = TimeSpan.FromSeconds(int.MaxValue),
            TestTimeout = TimeSpan.FromSeconds(int.MaxValue),
        };

        Assert.Equal(OfTheOperator, EffectiveLimits.Of(greedy, Operator));
    }

    [Fact]
    public void Of_TaskThatAsksForTooLittleToStart_IsTheLeastThatStarts()
    {
        TaskLimits wanted = new() { MemoryMb = 1, Cpus = 0.0001, Pids = 1, DiskMb = 1, AgentTimeout = TimeSpan.Zero };

        EffectiveLimits limits = EffectiveLimits.Of(wanted, Operator);

        Assert.Equal((16L << 20, 0.1, 16, 16L << 20), (limits.MemoryBytes, limits.Cpus, limits.Processes, limits.DiskBytes));
        Assert.Equal(TimeSpan.FromMilliseconds(100), limits.AgentTimeout);
    }

    [Fact]
    public void Of_TooLittleUnderAnOperatorWithLess_StaysTheOperators()
    {
        ExecutionOptions tight = new() { MemoryLimitBytes = 8L << 20, ProcessLimit = 4 };

        EffectiveLimits limits = EffectiveLimits.Of(new TaskLimits { MemoryMb = 1, Pids = 1 }, tight);

        Assert.Equal((8L << 20, 4), (limits.MemoryBytes, limits.Processes));
    }
}
