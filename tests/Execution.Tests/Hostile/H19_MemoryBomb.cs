using System.Globalization;
using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;
using Executor.Execution.Tests.Sandbox;
using Executor.Execution.Tests.Tasks;

namespace Executor.Execution.Tests.Hostile;

/// <summary>Memory bomb → the kernel kills in that task only; reported as <c>out_of_memory</c>; host and silo live.</summary>
public sealed class H19_MemoryBomb(HostileHost host) : HostileCase(host)
{
    private const int Megabytes = 128;

    private static readonly ResourceLimits Little = Limits with { MemoryBytes = (long)Megabytes << 20 };

    [Fact]
    public async Task Memory_EatenBesideANeighbour_EndsTheEaterAlone()
    {
        Task<ProcessOutcome> run = RunAsync(Little, "eat-memory", Bytes(2048));

        await RunNeighbourAsync();

        ProcessOutcome outcome = await run;
        Assert.Equal((LimitBreach.Memory, 128 + 9), (outcome.Breach, outcome.ExitCode));
        Assert.InRange(outcome.Use.PeakMemoryBytes ?? Little.MemoryBytes, Little.MemoryBytes * 9 / 10, Little.MemoryBytes);
    }

    [Fact]
    public async Task Memory_EatenByManyTogether_IsOneLimit()
    {
        ProcessOutcome outcome = await RunAsync(Little, "eat-memory-together", "8", Bytes(32));

        Assert.Equal(LimitBreach.Memory, outcome.Breach);
        Assert.False(outcome.Succeeded);
    }

    /// <summary>Files in them are memory, and never fill a disk: that is why it is not <c>disk_limit</c>.</summary>
    [Theory]
    [InlineData("/dev/shm/file")]
    [InlineData("/tmp/file")]
    [InlineData("/var/tmp/file")]
    [InlineData("/run/file")]
    public async Task Memory_FilledByFiles_IsTheSameLimit(string path)
    {
        ProcessOutcome outcome = await RunAsync(Little, "fill-file", path);

        Assert.Equal(LimitBreach.Memory, outcome.Breach);
        Assert.False(outcome.Succeeded);
    }

    /// <summary>Files outlive their writer: the kernel then kills whoever is left, until nobody is, process 1 included.</summary>
    [Fact]
    public async Task Memory_FilledByFilesAgainAndAgain_IsAVerdictAllTheSame()
    {
        const string Refill = "while :; do head -c 1G /dev/zero > /dev/shm/$((i += 1)); done";
        ProcessSpec shell = TestBench.ChildSpec() with { Command = ["/bin/sh", "-c", Refill], Timeout = TimeSpan.FromSeconds(2) };

        ProcessOutcome outcome = await RunAsync(shell, Sandbox(Little with { MemoryBytes = 32L << 20 }));

        Assert.Equal(LimitBreach.Memory, outcome.Breach);
        Assert.False(outcome.Succeeded);
    }

    [Fact]
    public async Task Memory_ReservedAndNotTouched_IsFree()
    {
        ProcessOutcome outcome = await RunAsync(Little, "reserve-memory", Bytes(16 * 1024));

        Assert.Equal((null, "reserved"), (outcome.Breach, outcome.Stdout.ToText()));
    }

    [Theory]
    [InlineData("agent.sh")]
    [InlineData("test.sh")]
    [InlineData("install")]
    public async Task Memory_EatenInAStage_FailsTheTaskByOutOfMemory(string where)
    {
        await using TaskBench task = await BeginTaskAsync();
        task.Workspace = $"limits:\n  memory_mb: {Megabytes}\n";
        string bomb = Line("eat-memory", Bytes(2048));
        switch (where)
        {
            case "install":
                task.Workspace += $"install:\n  - {bomb}\n";
                break;
            case "agent.sh":
                task.Agent(where, bomb);
                break;
            default:
                task.Test(where, bomb);
                break;
        }

        AttemptVerdict verdict = await task.VerdictAsync();

        Assert.Equal(FailureKind.OutOfMemory, verdict.FailureKind);
    }

    private static string Bytes(long megabytes) => (megabytes << 20).ToString(CultureInfo.InvariantCulture);
}
