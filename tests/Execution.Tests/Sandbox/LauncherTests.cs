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
