using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Tasks;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Hostile;

/// <summary>Files without number, folders without end → <c>disk_limit</c> or a verdict; clean-up still finishes.</summary>
public sealed class H22_InodeFill(HostileHost host) : HostileCase(host)
{
    private const string Levels = "10000";

    [Fact]
    public async Task Files_EmptyAndWithoutNumber_AreLimited()
    {
        ProcessOutcome outcome = await RunAsync(Limits with { Inodes = 2000 }, "fill-inodes", Folder);

        Assert.Equal(LimitBreach.Disk, outcome.Breach);
        Assert.False(outcome.TimedOut);
    }

    [Fact]
    public async Task Folders_OfTenThousandLevels_AreCounted()
    {
        ProcessOutcome outcome = await RunAsync(Limits with { Inodes = 2000 }, "deep-tree", Folder, Levels);
        DiskUsage usage = DiskUsage.Measure([Folder], long.MaxValue, long.MaxValue, CancellationToken.None);

        // It may be done before the first look at it.
        Assert.True(outcome.Breach == LimitBreach.Disk || usage.Inodes > 10_000, $"{outcome.Breach}, {usage.Inodes}");
    }

    [Fact]
    public async Task Folders_OfTenThousandLevelsLeftByAnAgent_AreGraded()
    {
        await using TaskBench task = await BeginTaskAsync();
        task.Agent("agent.sh", $"{Line("deep-tree", ".", Levels)}; touch here; echo hello > greeting");

        AttemptVerdict verdict = await task.VerdictAsync();

        Assert.True(verdict.Passed, verdict.Error);
    }
}
