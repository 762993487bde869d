using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Workspaces;

public sealed class WorkDirectoryTests : IAsyncLifetime
{
    private readonly TestBench _bench = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Remove_HostileTree_LeavesNothingAndTouchesNothingElse()
    {
        string outside = Directory.CreateDirectory(Path.Combine(_bench.Root, "outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "kept"), "");
        string folder = _bench.Get<WorkDirectory>().CreateAttemptFolder();
        Directory.CreateSymbolicLink(Path.Combine(folder, "link"), outside);
        await _bench.RunToolAsync(
            "/usr/bin/bash",
            "-c",
            "cd \"$0\"; touch $'\\xff'; mkfifo pipe; mkdir -p shut/in; touch shut/in/file; chmod 000 shut/in shut; "
            // Deeper than any one path may be long.
            + "deep=$(printf 'd/%.0s' {1..1500}); mkdir -p upper/$deep lower/$deep; mv lower upper/$deep",
            folder);

        await _bench.Get<WorkDirectory>().RemoveAsync(folder);
        await _bench.Get<WorkDirectory>().SettleAsync();

        Assert.False(Directory.Exists(folder));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.Get<WorkFolders>().Trash));
        Assert.True(File.Exists(Path.Combine(outside, "kept")));
    }

    // What .NET says of this is no IOException.
    [Fact]
    public async Task Remove_PathTooLongAtALongName_LeavesNothing()
    {
        string folder = _bench.Get<WorkDirectory>().CreateAttemptFolder();
        await _bench.RunToolAsync(
            "/usr/bin/bash",
            "-c",
            "cd \"$0\"; name=$(printf 'd%.0s' {1..200}); for i in {1..30}; do mkdir $name; cd $name; done",
            folder);

        await _bench.Get<WorkDirectory>().RemoveAsync(folder);
        await _bench.Get<WorkDirectory>().SettleAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(_bench.Get<WorkFolders>().Trash));
    }

    [Fact]
    public async Task Sweep_AfterACrash_RemovesWhatWasLeft()
    {
        WorkFolders folders = _bench.Get<WorkFolders>();
        Directory.CreateDirectory(Path.Combine(folders.CreateAttemptFolder(), "repo"));
        Directory.CreateDirectory(Path.Combine(folders.Trash, "half", "deleted"));
        string ofARun = Path.Combine(folders.Runs, "x.network");
        await File.WriteAllTextAsync(ofARun, "");

        await _bench.Get<WorkDirectory>().SweepAsync(CancellationToken.None);
        await _bench.Get<WorkDirectory>().SettleAsync();

        Assert.DoesNotContain(Directory.EnumerateDirectories(folders.Root), WorkFolders.IsOfAttempt);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folders.Trash));
        Assert.False(File.Exists(ofARun));
    }

    [Fact]
    public async Task Sweep_FoldersOfSomebodyElse_StayWhereTheyAre()
    {
        string other = Directory.CreateDirectory(Path.Combine(_bench.Get<WorkFolders>().Root, "projects")).FullName;

        await _bench.Get<WorkDirectory>().SweepAsync(CancellationToken.None);

        Assert.True(Directory.Exists(other));
    }

    [Fact]
    public async Task Sweep_DirectoryOfALivingExecutor_IsRefused()
    {
        await using TestBench other = new(options => options.WorkDirectory = Path.Combine(_bench.Root, "work"));
        await _bench.Get<WorkDirectory>().SweepAsync(CancellationToken.None);

        FaultException fault = await Assert.ThrowsAsync<FaultException>(() => other.Get<WorkDirectory>().SweepAsync(CancellationToken.None));

        Assert.Contains("DATA_DIR", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sweep_ProcessOfACrashedExecutor_IsKilled()
    {
        ProcessSpec left = TestBench.ChildSpec("sleep", _bench.SharedPath("lock"));
        using ProcessCage cage = new(left, _bench.Get<WorkFolders>().Root);
        Task<ProcessOutcome> run = _bench.Get<Launcher>().RunAsync(left, cage, CancellationToken.None);
        await _bench.HeldAsync("lock", CancellationToken.None);

        await _bench.Get<WorkDirectory>().SweepAsync(CancellationToken.None);

        Assert.Equal(128 + NativeMethods.SigKill, (await run).ExitCode);
        Assert.False(_bench.IsHeld("lock"));
    }

    [Fact]
    public async Task Namespaces_ExecutorKilled_DieWithIt()
    {
        GuestSandbox sandbox = _bench.Get<GuestSandbox>();
        Assert.True(await sandbox.IsIsolatedAsync(CancellationToken.None));
        ProcessSpec guest = TestBench.ChildSpec("sleep", _bench.SharedPath("lock"));
        SandboxHost host = await _bench.Get<SandboxProbe>().ExamineAsync(CancellationToken.None);
        CagedRun caged = new() { Process = guest, Sandbox = _bench.SandboxSpec() };
        StagedMounts staged = await host.Stage!.StageAsync(
            [Mount.ReadOnly(TestBench.DotnetRoot), Mount.ReadOnly(TestBench.ChildFolder), .. caged.Sandbox.Mounts]);
        using NamespaceCage cage = new(
            host,
            BubblewrapOptions.Build(host, caged, new RunMounts([], staged.Mounts, NameServers: null)),
            caged);

        // The child stands for an executor, though with the user of guests: it starts the guest as one would, and is killed as one may be.
        ProcessSpec executor = TestBench.ChildSpec(["host", _bench.SharedPath("pid"), .. cage.Command]);
        File.SetUnixFileMode(_bench.Root, File.GetUnixFileMode(_bench.Root) | UnixFileMode.OtherExecute);
        using HostedCage hosted = new(executor, cage);
        Task<ProcessOutcome> run = _bench.Get<Launcher>().RunAsync(executor, hosted, CancellationToken.None);
        await _bench.HeldAsync("lock", CancellationToken.None);
        NativeMethods.Signal(int.Parse(await File.ReadAllTextAsync(_bench.SharedPath("pid")), null), NativeMethods.SigKill);

        Assert.Equal(128 + NativeMethods.SigKill, (await run).ExitCode);
        await cage.Told.WaitAsync(TimeSpan.FromSeconds(5));
        Assert.True(cage.IsReached);
        Assert.True(SpinWait.SpinUntil(cage.IsEmpty, TimeSpan.FromSeconds(5)), "The guest outlived its executor.");
        Assert.False(_bench.IsHeld("lock"));
    }
}
