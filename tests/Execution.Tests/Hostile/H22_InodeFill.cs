using Executor.Contracts.Tasks;
using Executor.Execution.Files;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Tasks;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Hostile;

/// <summary>Files without number, folders without end → <c>disk_limit</c> or a verdict; clean-up still finishes.</summary>
public sealed class H22_InodeFill(HostileHost host) : HostileCase(host)
{
    [Fact]
    public async Task Files_EmptyAndWithoutNumber_AreLimited()
    {
        ProcessOutcome outcome = await RunAsync(Limits with { Inodes = 2000 }, "fill-inodes", Folder);

        Assert.Equal(LimitBreach.Disk, outcome.Breach);
        Assert.False(outcome.TimedOut);
    }

    [Fact]
    public async Task Folders_OfTenThousandLevels_AreCountedAndRemoved()
    {
        const int Levels = 10_000;
        WorkDirectory work = Bench.Get<WorkDirectory>();
        string attempt = work.CreateAttemptFolder();
        string tree = Directory.CreateDirectory(Path.Combine(attempt, "tree")).FullName;
        TestBench.OpenToAll(attempt);

        ProcessOutcome outcome = await RunAsync(
            TestBench.ChildSpec("deep-tree", "/inside", Levels.ToString(null as IFormatProvider)),
            Sandbox(Limits with { Inodes = 2 * Levels }) with { Mounts = [new Mount(tree, "/inside", Writable: true)] });
        DiskUsage usage = DiskUsage.Measure([tree], long.MaxValue, long.MaxValue, CancellationToken.None);
        await work.RemoveAsync(attempt);
        await work.SettleAsync();

        Assert.Equal("made", outcome.Stdout.ToText());
        Assert.Equal(Levels + 1, usage.Inodes);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Bench.Folders.Trash));
    }

    /// <summary>Deeper than a path can name, and than a patch goes.</summary>
    [Fact]
    public async Task Folders_WithoutEndLeftByAnAgent_AreNotGradedForEver()
    {
        await using TaskBench task = await BeginTaskAsync();
        task.Agent("agent.sh", $"{Line("deep-tree", ".", "2500")}; echo hello > greeting");

        AttemptVerdict verdict = await task.VerdictAsync();

        Assert.True(verdict.Passed, verdict.Error);
        Assert.True(verdict.Evidence.Patch!.Truncated);
        Assert.Contains("+hello", await task.PatchAsync(verdict), StringComparison.Ordinal);
    }
}
