using System.Diagnostics;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Sandbox;

/// <summary>What holds of every guest, with namespaces and without.</summary>
public sealed class LauncherTests
{
    public static TheoryData<SandboxMode> Modes => [SandboxMode.Required, SandboxMode.Process];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Guest_Exits_TellsItsCode(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);

        ProcessOutcome outcome = await bench.RunChildAsync("exit", "7");

        Assert.Equal(7, outcome.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Guest_DiesBySignal_TellsAShellsCode(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);

        ProcessOutcome outcome = await bench.RunChildAsync("kill-self");

        Assert.Equal(128 + 9, outcome.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Input_Read_IsEmpty(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);

        ProcessOutcome outcome = await bench.RunChildAsync("read-stdin");

        Assert.Equal("0\n", outcome.Stdout.ToText());
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Environment_Printed_HoldsOnlyWhatWasGiven(SandboxMode mode)
    {
        Environment.SetEnvironmentVariable("EXECUTOR_TEST_SECRET", "must not leak");
        await using TestBench bench = Bench(mode);

        ProcessOutcome outcome = await bench.RunChildAsync("print-env");

        // PWD is set by bwrap, the run's mark is how offspring is found without namespaces.
        string[] names = [.. outcome.Stdout.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0])];
        Assert.Equal(["DOTNET_EnableDiagnostics"], names.Except(["PWD", "EXECUTOR_RUN"]));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Output_NotUtf8_IsReplaced(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);

        ProcessOutcome outcome = await bench.RunChildAsync("invalid-utf8");

        Assert.Equal("a\uFFFD\uFFFDb\uFFFD", outcome.Stdout.ToText());
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Output_Flood_KeepsBothEndsAndNeverBlocks(SandboxMode mode)
    {
        const long Flood = 64 * 1024 * 1024;
        await using TestBench bench = Bench(mode);

        ProcessOutcome outcome = await bench.RunChildAsync("flood", Flood.ToString(null as IFormatProvider));

        Assert.Equal(0, outcome.ExitCode);
        foreach (CapturedOutput output in (CapturedOutput[])[outcome.Stdout, outcome.Stderr])
        {
            Assert.Equal(Flood + 9, output.TotalBytes);
            Assert.StartsWith("firstxxx", output.ToText(), StringComparison.Ordinal);
            Assert.EndsWith("xxxlast", output.ToText(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Limit_GuestHeedsSignal_KeepsItsLastWords(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);

        ProcessOutcome outcome = await bench.RunAsync(
            TestBench.ChildSpec("heed-sigterm") with { Timeout = TimeSpan.FromSeconds(2) },
            CancellationToken.None);

        Assert.True(outcome.TimedOut);
        Assert.Equal("ready asked to end", outcome.Stdout.ToText());
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Limit_GuestIgnoresSignal_EndsWithinASecondOfIt(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);
        TimeSpan limit = TimeSpan.FromSeconds(1);

        ProcessOutcome outcome = await bench.RunAsync(
            TestBench.ChildSpec("ignore-sigterm", bench.SharedPath("lock")) with { Timeout = limit },
            CancellationToken.None);

        Assert.True(outcome.TimedOut);
        Assert.InRange(outcome.Wall, limit, limit + TimeSpan.FromSeconds(1));
        Assert.False(bench.IsHeld("lock"));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Limit_GuestHasChildren_AllDie(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);

        await bench.RunAsync(
            TestBench.ChildSpec("fork-children", "2", bench.SharedPath("lock")) with { Timeout = TimeSpan.FromSeconds(2) },
            CancellationToken.None);

        Assert.All(["lock", "lock.0", "lock.1"], name => Assert.False(bench.IsHeld(name)));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Daemon_GuestExits_IsDeadBeforeTheReport(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);

        ProcessOutcome outcome = await bench.RunChildAsync("daemon", bench.SharedPath("lock"));

        Assert.Equal(0, outcome.ExitCode);
        Assert.False(bench.IsHeld("lock"));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Pipe_HeldByGrandchild_DelaysNothing(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);

        ProcessOutcome outcome = await bench.RunChildAsync("hold-stdout", bench.SharedPath("lock"));

        Assert.Equal("done", outcome.Stdout.ToText());
        Assert.False(bench.IsHeld("lock"));
        Assert.True(outcome.Wall < TimeSpan.FromSeconds(5), $"A held pipe delayed the report by {outcome.Wall}.");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Cancellation_GuestIgnoresSignal_KillsWithinTwoSeconds(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);
        using CancellationTokenSource cancellation = new();
        Task run = bench.RunAsync(TestBench.ChildSpec("ignore-sigterm", bench.SharedPath("lock")), cancellation.Token);
        await bench.HeldAsync("lock", CancellationToken.None);

        long cancelled = Stopwatch.GetTimestamp();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.False(bench.IsHeld("lock"));
        Assert.True(Stopwatch.GetElapsedTime(cancelled) < TimeSpan.FromSeconds(2), $"Took {Stopwatch.GetElapsedTime(cancelled)}.");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Program_Missing_IsAFaultThatNamesIt(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);

        FaultException fault = await Assert.ThrowsAsync<FaultException>(() => bench.RunAsync(
            TestBench.ChildSpec() with { Command = ["no-such-program"] },
            CancellationToken.None));

        Assert.Equal("This silo cannot start \"no-such-program\".", fault.Message);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Run_Ended_LeavesNoFiles(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);

        await bench.RunChildAsync("exit", "0");

        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Get<WorkFolders>().Runs));
    }

    private static TestBench Bench(SandboxMode mode) => new(options => options.Sandbox = mode);
}
