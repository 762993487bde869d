using Executor.Contracts.Tasks;
using Executor.Execution.Hosting;
using Executor.Execution.Tests.Hosting;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H52, as far as one silo goes: what breaks on it stops it taking work with the reason, an attempt that was under way is a
/// fault of the silo's and no failure of the task, and when it is mended it goes on. That a fault is retried elsewhere is the
/// scheduler's.
/// </summary>
public sealed class H52_BrokenSilo
{
    [Theory]
    [InlineData("/usr/bin/git")]
    [InlineData("/usr/bin/bwrap")]
    public async Task Program_ThatBreaks_StopsTheSilo_UntilItIsMended(string program)
    {
        await using TaskBench tasks = await new TaskBench().BeginAsync();
        TestBench bench = tasks.Bench;
        Assert.True((await bench.LookAsync()).CanRun);

        await bench.BreakAsync(program);
        AttemptOutcome underWay = await tasks.RunAsync();
        HostStatus broken = await bench.LookAsync();
        AttemptOutcome afterwards = await tasks.RunAsync();

        Assert.IsType<AttemptFault>(underWay);
        Assert.StartsWith("A trial of the sandbox failed: ", Assert.Single(broken.Blocking), StringComparison.Ordinal);
        Assert.StartsWith("This silo cannot run guests. A trial of the sandbox failed", Assert.IsType<AttemptFault>(afterwards).Reason, StringComparison.Ordinal);

        await bench.MendAsync(program);
        HostStatus mended = await bench.LookAsync();

        Assert.True(mended.CanRun, string.Join('\n', mended.Problems));
        Assert.True((await tasks.VerdictAsync()).Passed);
        await tasks.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task ControlGroup_ThatIsRemoved_IsMadeAgain()
    {
        await using TaskBench tasks = await new TaskBench().BeginAsync();
        TestBench bench = tasks.Bench;
        await bench.LookAsync();
        List<string> groups = bench.Groups();
        Assert.NotEmpty(groups);

        await bench.RemoveGroupsAsync();
        AttemptVerdict verdict = await tasks.VerdictAsync();

        Assert.True(verdict.Passed, verdict.Error);
        Assert.Equal(groups, bench.Groups());
        Assert.True((await bench.LookAsync()).CanRun);
    }

    [Fact]
    public async Task ControlGroup_ThatLetsNothingRun_StopsTheSilo_UntilItIsMended()
    {
        await using TaskBench tasks = await new TaskBench().BeginAsync();
        TestBench bench = tasks.Bench;
        await bench.LookAsync();
        string limit = bench.Groups().Select(group => Path.Combine(group, "pids.max")).First(File.Exists);

        await File.WriteAllTextAsync(limit, "0");
        HostStatus broken = await bench.LookAsync();

        Assert.StartsWith("A trial of the sandbox failed: ", Assert.Single(broken.Blocking), StringComparison.Ordinal);

        await File.WriteAllTextAsync(limit, "max");
        Assert.True((await bench.LookAsync()).CanRun);
        Assert.True((await tasks.VerdictAsync()).Passed);
    }

    [Fact]
    public async Task Disk_ThatIsFull_IsAFault_AndStopsTheSilo_UntilThereIsRoom()
    {
        await using TaskBench tasks = new(options =>
        {
            string disk = SmallDisk.FolderIn(Path.GetDirectoryName(options.WorkDirectory)!);
            options.WorkDirectory = Path.Combine(disk, "work");
            options.CacheDirectory = Path.Combine(disk, "cache");
            options.MinFreeDiskBytes = 8 << 20;
        });
        await using SmallDisk disk = new(tasks.Bench, 64 << 20);
        await tasks.BeginAsync();
        Assert.True((await tasks.Bench.LookAsync()).CanRun, string.Join('\n', tasks.Bench.Get<HostState>().Current.Problems));
        Assert.True((await tasks.VerdictAsync()).Passed);

        disk.Fill(free: 0);
        AttemptFault underWay = Assert.IsType<AttemptFault>(await tasks.RunAsync());
        HostStatus full = await tasks.Bench.LookAsync();

        Assert.Equal("The silo's disk is full.", underWay.Reason);
        Assert.StartsWith("Only 0 MB of disk are free", Assert.Single(full.Blocking), StringComparison.Ordinal);

        disk.Free();
        Assert.True((await tasks.Bench.LookAsync()).CanRun);
        Assert.True((await tasks.VerdictAsync()).Passed);
    }

    [Fact]
    public async Task Group_OfAnExecutorThatEnded_IsRemoved()
    {
        List<string> groups;
        await using (TestBench bench = new())
        {
            await bench.LookAsync();
            groups = bench.Groups();
            Assert.NotEmpty(groups);
        }

        Assert.DoesNotContain(groups, Directory.Exists);
    }
}
