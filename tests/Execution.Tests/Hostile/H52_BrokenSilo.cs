using Executor.Contracts.Tasks;
using Executor.Execution.Hosting;
using Executor.Execution.Layers;
using Executor.Execution.Tests.Hosting;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Tasks;
using Executor.Execution.Tests.Workspaces;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// H52, as far as one silo goes: what breaks on it stops it taking work with the reason, an attempt that was under way is a
/// fault of the silo's and no failure of the task, and when it is mended it goes on. That a fault is retried elsewhere is the
/// scheduler's.
/// </summary>
public sealed class H52_BrokenSilo
{
    private const int MinFree = 8 << 20;

    /// <summary>A mirror has it once, and a tree twice: as a file, and as what its repository holds.</summary>
    private const int InRepository = 6 << 20;

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
    public async Task Disk_ShortByTheCache_IsFreedWithoutATask()
    {
        await using TaskBench tasks = new(options => LiveOn(SmallDisk.FolderIn(Path.GetDirectoryName(options.WorkDirectory)!), options));
        await using SmallDisk disk = new(tasks.Bench, 64 << 20);
        await WarmAsync(tasks);

        // The mirror and the tree: one is given up in each round, whichever was used longer ago.
        for (int round = 1; round <= 2; round++)
        {
            disk.Fill(free: 4 << 20);
            HostStatus status = await tasks.Bench.LookAsync();
            Assert.True(status.CanRun, string.Join('\n', status.Problems));
        }

        LayerCacheFacts cold = tasks.Bench.Get<LayerCache>().Snapshot();
        Assert.Equal((0, 0), (EntriesOf(cold, "git"), EntriesOf(cold, "tree")));

        disk.Free();
        Assert.True((await tasks.VerdictAsync()).Passed);
    }

    [Fact]
    public async Task Disk_ShortByTheCache_IsFreedAtTheStart()
    {
        await using TestBench again = new(options => LiveOn(SmallDisk.FolderIn(Path.GetDirectoryName(options.WorkDirectory)!), options));
        await using SmallDisk disk = new(again, 64 << 20);
        LayerCacheFacts warm;
        await using (TaskBench before = new(options => LiveOn(disk.Folder, options)))
        {
            warm = await WarmAsync(before);
        }

        disk.Fill(free: 0);
        HostStatus status = await again.LookAsync();

        Assert.True(status.CanRun, string.Join('\n', status.Problems));
        Assert.InRange(again.Get<LayerCache>().Snapshot().Bytes, 0, warm.Bytes - MinFree);
    }

    [Fact]
    public async Task Disk_ShortByWhatACrashLeft_IsFreedAtTheStart()
    {
        await using TestBench bench = new(options => LiveOn(SmallDisk.FolderIn(Path.GetDirectoryName(options.WorkDirectory)!), options));
        await using SmallDisk disk = new(bench, 64 << 20);
        string left = Directory.CreateDirectory(Path.Combine(disk.Folder, "work", Guid.NewGuid().ToString("n"))).FullName;
        await File.WriteAllBytesAsync(Path.Combine(left, "filling"), new byte[60 << 20]);

        HostStatus status = await bench.LookAsync();

        Assert.True(status.CanRun, string.Join('\n', status.Problems));
        Assert.False(Directory.Exists(left));
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

    /// <summary>With a cache that may be given up to the last of it.</summary>
    private static void LiveOn(string disk, ExecutionOptions options)
    {
        options.WorkDirectory = Path.Combine(disk, "work");
        options.CacheDirectory = Path.Combine(disk, "cache");
        options.MinFreeDiskBytes = MinFree;
        options.CacheMinBytes = 0;
    }

    /// <summary>Runs a task whose repository takes some room, and says what is kept of it.</summary>
    private static async Task<LayerCacheFacts> WarmAsync(TaskBench tasks)
    {
        byte[] filling = new byte[InRepository];
        new Random(52).NextBytes(filling);
        SourceRepository source = await SourceRepository.CreateAsync(tasks.Bench);
        tasks.Begin(source, await source.CommitAsync("base", "filling", filling));
        AttemptVerdict verdict = await tasks.VerdictAsync();
        Assert.True(verdict.Passed, verdict.Error);
        await tasks.Bench.Get<WorkDirectory>().SettleAsync();
        LayerCacheFacts warm = tasks.Bench.Get<LayerCache>().Snapshot();
        Assert.Equal((1, 1), (EntriesOf(warm, "git"), EntriesOf(warm, "tree")));
        return warm;
    }

    private static int EntriesOf(LayerCacheFacts facts, string kind) => facts.Kinds.Single(found => found.Kind == kind).Entries;
}
