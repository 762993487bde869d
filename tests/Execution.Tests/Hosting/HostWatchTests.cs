using Executor.Execution.Hosting;
using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Executor.Execution.Tests.Hosting;

public sealed class HostWatchTests
{
    [Fact]
    public async Task Look_HostThatHasEverything_RunsAndShowsIt()
    {
        await using TestBench bench = new();

        HostStatus status = await bench.LookAsync();

        Assert.True(status.CanRun, string.Join('\n', status.Problems));
        Assert.Equal("namespaces", status.Isolation);
        Assert.Empty(status.Problems);
        Assert.Equal(
            ("range", "overlay", "writable", "separate", true),
            (status.View!.Users, status.View.Layers, status.View.System, status.View.Network, status.View.Seccomp));
        Assert.StartsWith("cgroup-v", status.View.Limits, StringComparison.Ordinal);
        Assert.NotNull(status.View.Caches);
    }

    [Fact]
    public async Task Look_HostThatHasLess_RunsAndSaysSo()
    {
        await using TestBench bench = new(
            options => options.NetworkInstall = options.NetworkAgent = NetworkPolicy.None,
            TestBench.Under(new HostCeiling { Mounts = false, Cgroups = false, Networks = false }));

        HostStatus status = await bench.LookAsync();

        Assert.True(status.CanRun, string.Join('\n', status.Problems));
        Assert.Equal(
            ("single", "rlimits", "read-only", "none", true),
            (status.View!.Users, status.View.Limits, status.View.System, status.View.Network, status.View.Seccomp));
        Assert.Contains(status.View.Layers, (string[])["copy", "reflink"]);
        Assert.Equal(3, status.Degraded.Length);
        Assert.Contains("trees are copied", status.Degraded[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_ProcessMode_ShowsThatNothingIsApart()
    {
        await using TestBench bench = new(options => options.Sandbox = SandboxMode.Process);

        HostStatus status = await bench.LookAsync();

        Assert.True(status.CanRun);
        Assert.Equal(
            ("process", "single", "read-only", "host", false),
            (status.Isolation, status.View!.Users, status.View.System, status.View.Network, status.View.Seccomp));
        Assert.Contains(status.Degraded, text => text.StartsWith("Guests are ordinary processes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Look_DiskRunsShort_StopsAndGoesOn()
    {
        await using TestBench bench = new(options => OnSmallDisk(options, minFree: 16 << 20));
        await using SmallDisk disk = new(bench, 64 << 20);
        Assert.True((await bench.LookAsync()).CanRun, string.Join('\n', bench.Get<HostState>().Current.Problems));

        disk.Fill(free: 8 << 20);
        HostStatus shortOf = await bench.LookAsync();
        Assert.False(shortOf.CanRun);
        Assert.Matches(@"^Only \d+ MB of disk are free, and MIN_FREE_DISK_GB asks for 16 MB\. Free some", Assert.Single(shortOf.Blocking));

        disk.Free();
        HostStatus freed = await bench.LookAsync();
        Assert.True(freed.CanRun, string.Join('\n', freed.Problems));
    }

    [Fact]
    public async Task Look_DiskIsFullAtTheStart_WaitsForRoom()
    {
        await using TestBench bench = new(options => OnSmallDisk(options, minFree: 0));
        await using SmallDisk disk = new(bench, 32 << 20);

        // The directories are there, and nothing more can be written into them.
        Directory.CreateDirectory(bench.Get<WorkFolders>().Root);
        bench.Get<GitRunner>();
        disk.Fill(free: 0);
        HostStatus full = await bench.LookAsync();
        Assert.False(full.CanRun);
        Assert.Contains(full.Blocking, problem => problem.Contains("directory can't be", StringComparison.Ordinal));

        disk.Free();
        Assert.True((await bench.LookAsync()).CanRun, string.Join('\n', bench.Get<HostState>().Current.Problems));
    }

    [Fact]
    public async Task Look_CeilingWasLowered_HoldsFromTheStart()
    {
        await using TestBench again = new(options => options.CacheMaxBytes = 1 << 20);
        await using (TestBench before = new(options => options.CacheDirectory = Path.Combine(again.Root, "cache")))
        {
            await before.LookAsync();
            LayerLease lease = await before.Get<LayerCache>().UseAsync(
                LayerKind.Tree,
                LayerKey.Of("tree"),
                async (folder, token) =>
                {
                    await File.WriteAllBytesAsync(Path.Combine(folder, "filling"), new byte[2 << 20], token);
                    return true;
                },
                CancellationToken.None);
            await lease.DisposeAsync();
            await before.LookAsync();
            Assert.Equal(1, before.Get<HostState>().Caches?.Entries);
        }

        Assert.True((await again.LookAsync()).CanRun, string.Join('\n', again.Get<HostState>().Current.Problems));

        Assert.Equal((0, 1), (again.Get<HostState>().Caches?.Entries, again.Get<HostState>().Caches?.Evicted));
    }

    [Fact]
    public async Task Look_AnotherExecutorHasTheCache_SaysSo_AndBeginsWhenItIsGone()
    {
        await using TestBench bench = new();
        await using (TestBench other = new(options => options.CacheDirectory = Path.Combine(bench.Root, "cache")))
        {
            Assert.True((await other.LookAsync()).CanRun);
            await bench.LookAsync();

            Assert.Contains("Another executor uses this cache directory: give each its own DATA_DIR.", (await bench.LookAsync()).Blocking);
        }

        Assert.True((await bench.LookAsync()).CanRun);
    }

    [Fact]
    public async Task Look_CacheCannotBeWritten_StopsAndGoesOn()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/chattr"), "chattr is not installed.");
        await using TestBench bench = new();
        Assert.True((await bench.LookAsync()).CanRun);
        string cache = Path.Combine(bench.Root, "cache");

        await bench.RunToolAsync("/usr/bin/chattr", "+i", cache);
        HostStatus shut;
        try
        {
            shut = await bench.LookAsync();
        }
        finally
        {
            await bench.RunToolAsync("/usr/bin/chattr", "-i", cache);
        }

        Assert.StartsWith("The work or cache directory can't be written", Assert.Single(shut.Blocking), StringComparison.Ordinal);
        Assert.True((await bench.LookAsync()).CanRun);
    }

    [Fact]
    public async Task Look_ToolGoesAway_NamesItAndItsPackage()
    {
        string tool = Path.GetTempFileName();
        await using TestBench bench = new(add: services => services.AddSingleton(new SystemTools((tool, "toolbox"))));
        Assert.True((await bench.LookAsync()).CanRun);

        File.Delete(tool);
        Assert.Equal([$"{tool} is missing. Install the package toolbox."], (await bench.LookAsync()).Blocking);

        await File.WriteAllTextAsync(tool, "");
        Assert.True((await bench.LookAsync()).CanRun);
        File.Delete(tool);
    }

    [Fact]
    public async Task Look_AnotherExecutorWorksThere_TouchesNothing_AndBeginsWhenItIsGone()
    {
        await using TestBench bench = new();
        WorkDirectory other = new(
            bench.Get<WorkFolders>(), bench.Get<TreeRemover>(), TimeProvider.System, NullLogger<WorkDirectory>.Instance);
        other.Claim();

        HostStatus first = await bench.LookAsync();
        HostStatus second = await bench.LookAsync();

        Assert.All((HostStatus[])[first, second], status =>
        {
            Assert.Equal("none", status.Isolation);
            Assert.Contains("Another executor uses this work directory: give each its own DATA_DIR.", status.Blocking);
        });
        Assert.Empty(bench.Groups());

        await other.DisposeAsync();
        Assert.True((await bench.LookAsync()).CanRun);
    }

    private static void OnSmallDisk(ExecutionOptions options, long minFree)
    {
        string disk = SmallDisk.FolderIn(Path.GetDirectoryName(options.WorkDirectory)!);
        options.WorkDirectory = Path.Combine(disk, "work");
        options.CacheDirectory = Path.Combine(disk, "cache");
        options.MinFreeDiskBytes = minFree;
        options.DiskLimitBytes = 16 << 20;
    }
}
