using System.Globalization;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tests.Hostile;

/// <summary>
/// Descriptors, sockets, watches, System V and POSIX objects, shared memory, core dumps → a bound for each, nothing of it left for
/// the next guest to miss. Key rings are with the other calls that are refused (H34).
/// </summary>
public sealed class H28_KernelObjects(HostileHost host) : HostileCase(host)
{
    private const int TooManyFiles = 24;
    private const int NoSpace = 28;

    /// <summary>Less where the executor itself has less.</summary>
    private const int MostDescriptors = 65536;

    /// <summary>What the runtime of the guest opens for itself, which may be before or after.</summary>
    private const int OfTheRuntime = 16;

    [Theory]
    [InlineData("descriptors", MostDescriptors, TooManyFiles)]
    [InlineData("sockets", MostDescriptors, TooManyFiles)]
    [InlineData("inotify", 64, TooManyFiles)]
    [InlineData("semaphores", 32000, NoSpace)]
    [InlineData("queues", 32000, NoSpace)]
    [InlineData("segments", 4096, NoSpace)]
    [InlineData("posix-queues", 256, TooManyFiles)]
    public async Task Objects_TakenUntilRefused_AreThereForTheNext(string what, int most, int error)
    {
        ResourceLimits limits = Limits with { MemoryBytes = 2L << 30 };

        ProcessOutcome first = await RunAsync(limits, "exhaust", what);
        ProcessOutcome next = await RunAsync(limits, "exhaust", what);

        (int taken, int refusal) = Read(first);
        (int takenNext, int refusalNext) = Read(next);
        Assert.InRange(taken, 1, most);
        Assert.InRange(takenNext, taken - OfTheRuntime, most);
        Assert.Equal((error, error), (refusal, refusalNext));
    }

    private static (int Taken, int Refusal) Read(ProcessOutcome outcome)
    {
        int[] words = [.. outcome.Stdout.ToText().Split(" then ").Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        return (words[0], words[1]);
    }

    [Fact]
    public async Task Descriptors_AllTaken_AreNotANeighboursLoss()
    {
        Task<ProcessOutcome> greedy = RunAsync(Limits, "exhaust", "descriptors");

        await RunNeighbourAsync();

        Assert.True((await greedy).Succeeded);
    }

    /// <summary>The segment outlives its maker, and is memory of the guest all the same.</summary>
    [Fact]
    public async Task SharedMemory_OfSystemV_IsMemory()
    {
        ProcessOutcome outcome = await RunAsync(Limits with { MemoryBytes = 128L << 20 }, "sysv-shm", (1L << 30).ToString(null as IFormatProvider));

        Assert.Equal(LimitBreach.Memory, outcome.Breach);
        Assert.False(outcome.Succeeded);
    }

    [Fact]
    public async Task SharedMemory_OfSystemV_IsNotSeenByTheNext()
    {
        string size = (1 << 20).ToString(null as IFormatProvider);
        await RunAsync("sysv-shm", size);

        ProcessOutcome next = await RunAsync("exhaust", "segments");

        Assert.StartsWith("4096 ", next.Stdout.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Core_OfAGuestThatCrashes_IsNotWritten()
    {
        ProcessOutcome outcome = await RunAsync("core-dump", Folder);

        Assert.InRange(outcome.ExitCode!.Value, 128, 255);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public async Task Limits_OfAGuest_AreHardOnes()
    {
        ProcessOutcome outcome = await RunAsync("read-path", "/proc/self/limits");

        string[][] lines = [.. outcome.Stdout.ToText().Split('\n').Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        Assert.Equal("0", lines.Single(words => words is ["Max core file size", ..])[2]);
        Assert.InRange(int.Parse(lines.Single(words => words is ["Max open files", ..])[2], CultureInfo.InvariantCulture), 1, MostDescriptors);
        Assert.Equal(Limits.DiskBytes.ToString(null as IFormatProvider), lines.Single(words => words is ["Max file size", ..])[2]);
    }
}
