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

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Output_WithASink_IsShownWhole_WhileLessIsKept(SandboxMode mode)
    {
        await using TestBench bench = Bench(mode);
        CountingSink stdout = new();
        CountingSink stderr = new();

        ProcessOutcome outcome = await bench.RunAsync(
            TestBench.ChildSpec("flood", "5000000") with { LiveStdout = stdout, LiveStderr = stderr },
            CancellationToken.None);

        Assert.True(outcome.Stdout.Truncated);
        Assert.Equal((outcome.Stdout.TotalBytes, true), (stdout.Bytes, stdout.IsComplete));
        Assert.Equal((outcome.Stderr.TotalBytes, true), (stderr.Bytes, stderr.IsComplete));
        Assert.Equal(5_000_009, stdout.Bytes);
    }

    [Fact]
    public async Task Output_OfAGuestThatIsKilled_IsCompleteAllTheSame()
    {
        await using TestBench bench = Bench(SandboxMode.Process);
        CountingSink stdout = new();

        await bench.RunAsync(
            TestBench.ChildSpec("heed-sigterm") with { Timeout = TimeSpan.FromSeconds(2), LiveStdout = stdout },
            CancellationToken.None);

        Assert.Equal(("ready asked to end".Length, true), (stdout.Bytes, stdout.IsComplete));
    }

    private static TestBench Bench(SandboxMode mode) => new(options => options.Sandbox = mode);

    private sealed class CountingSink : IOutputSink
    {
        public long Bytes { get; private set; }

        public bool IsComplete { get; private set; }

        public void Append(ReadOnlySpan<byte> bytes) => Bytes += IsComplete ? long.MinValue : bytes.Length;

        public void Complete() => IsComplete = true;
    }
}
