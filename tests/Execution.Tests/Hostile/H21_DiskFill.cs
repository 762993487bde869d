using Executor.Contracts.Tasks;
using Executor.Execution.Files;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Tasks;
using Executor.Execution.Workspaces;

namespace Executor.Execution.Tests.Hostile;

/// <summary>Disk fill by one file, many, sparse ones or <c>fallocate</c> → <c>disk_limit</c>; clean-up frees it.</summary>
public sealed class H21_DiskFill(HostileHost host) : HostileCase(host)
{
    private const int Megabytes = 32;

    private static readonly ResourceLimits Little = Limits with { DiskBytes = (long)Megabytes << 20 };

    [Theory]
    [InlineData("fill-file", "file")]
    [InlineData("fill-files", "")]
    public async Task Disk_FilledBesideANeighbour_EndsTheFillerAlone(string behaviour, string name)
    {
        Task<ProcessOutcome> run = RunAsync(Little, behaviour, PathOf(name));

        await RunNeighbourAsync();

        ProcessOutcome outcome = await run;
        Assert.Equal(LimitBreach.Disk, outcome.Breach);
        Assert.False(outcome.TimedOut);
    }

    [Fact]
    public async Task Disk_FilledWithoutNames_EndsTheFiller()
    {
        ProcessOutcome outcome = await RunAsync(Little, "fill-unlinked", Folder);

        Assert.Equal(LimitBreach.Disk, outcome.Breach);
        Assert.False(outcome.TimedOut);
    }

    [Fact]
    public async Task Disk_FilledWithoutNamesByAnAgent_FailsTheTaskByDiskLimit()
    {
        await using TaskBench task = await BeginTaskAsync();
        task.Workspace = $"limits:\n  disk_mb: {Megabytes}\n";
        task.Agent("agent.sh", Line("fill-unlinked", "."));

        AttemptVerdict verdict = await task.VerdictAsync();

        Assert.Equal(FailureKind.DiskLimit, verdict.FailureKind);
    }

    [Fact]
    public async Task File_LargerThanTheDiskWithNothingInIt_IsRefused()
    {
        ProcessOutcome outcome = await RunAsync(Little, "sparse", PathOf("file"), (1L << 40).ToString(null as IFormatProvider));

        Assert.Equal((LimitBreach.Disk, ""), (outcome.Breach, outcome.Stdout.ToText()));
    }

    /// <summary>Nobody writes without a limit, and that a guest can't be held to its own is not the guest's doing.</summary>
    [Fact]
    public async Task Disk_ThatCannotBeWatched_EndsTheGuestByAFaultOfOurs()
    {
        Task<ProcessOutcome> run = RunAsync("sleep", PathOf("lock"));
        await Bench.HeldAsync(Name("lock"), CancellationToken.None);

        string away = Folder + "-away";
        Directory.Move(Folder, away);
        FaultException fault = await Assert.ThrowsAsync<FaultException>(() => run);

        Assert.Equal("What a guest writes can't be watched any more.", fault.Message);
        Assert.False(Bench.IsHeld(Path.Combine(Path.GetFileName(away), "lock")));
    }

    /// <summary>Without namespaces it can, and that is its own doing.</summary>
    [Fact]
    public async Task Folder_ThatAGuestRemovesItself_IsNoFault()
    {
        TestBench bench = Host.For(SandboxMode.Process);
        Create(bench);
        string folder = Path.GetDirectoryName(bench.SharedPath(Name("file")))!;

        ProcessOutcome outcome = await bench.Get<GuestSandbox>().RunAsync(
            TestBench.ChildSpec() with { Command = ["/bin/sh", "-c", "/usr/bin/rm -r \"$0\" && /usr/bin/sleep 1", folder] },
            new SandboxSpec { Mounts = [Mount.ReadWrite(folder)], Network = NetworkPolicy.None, Limits = Limits },
            CancellationToken.None);

        Assert.Equal((0, null), (outcome.ExitCode, outcome.Breach));
        Assert.False(Directory.Exists(folder));
    }

    /// <summary>It takes no space, and space is what is limited.</summary>
    [Fact]
    public async Task File_SparseWithinTheLimit_IsAllowed()
    {
        ProcessOutcome outcome = await RunAsync(Little, "sparse", PathOf("file"), (16L << 20).ToString(null as IFormatProvider));

        Assert.Equal((null, "made"), (outcome.Breach, outcome.Stdout.ToText()));
        Assert.InRange(DiskUsage.Measure([Folder], long.MaxValue, long.MaxValue, CancellationToken.None).Bytes, 0, 1 << 20);
    }

    /// <summary>The call itself is not there; the library writes instead, and that is limited.</summary>
    [Fact]
    public async Task File_AllocatedAtOnce_IsRefused()
    {
        ProcessOutcome outcome = await RunAsync(Little, "allocate", PathOf("file"), (1L << 30).ToString(null as IFormatProvider));

        Assert.Equal(LimitBreach.Disk, outcome.Breach);
        Assert.InRange(DiskUsage.Measure([Folder], long.MaxValue, long.MaxValue, CancellationToken.None).Bytes, 0, 2 * Little.DiskBytes);
    }

    [Fact]
    public async Task Disk_FilledByAnAgent_FailsTheTaskByDiskLimitAndIsFreed()
    {
        await using TaskBench task = await BeginTaskAsync();
        task.Workspace = $"limits:\n  disk_mb: {Megabytes}\n";
        task.Agent("agent.sh", Line("fill-files", "."));

        AttemptVerdict verdict = await task.VerdictAsync();

        Assert.Equal(FailureKind.DiskLimit, verdict.FailureKind);
        await Bench.Get<WorkDirectory>().SettleAsync();
        Assert.InRange(DiskUsage.Measure([Bench.Folders.Root], long.MaxValue, long.MaxValue, CancellationToken.None).Bytes, 0, 4 << 20);
    }
}
