using System.Diagnostics;
using System.Globalization;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Bench;

/// <summary>
/// What a guest feels of another: the time of a fixed work alone, and beside a guest that takes all it can get of one thing, both with the
/// limits of a task of one processor. All take turns, so that what else the machine does meets each of them. Whoever is stopped at a limit
/// is started again until the work is done, as the next task of a batch would be.
/// </summary>
internal static class Neighbours
{
    private const int Rounds = 10;
    private const int WarmUp = 1;
    private const string Folder = "/workspace";

    /// <summary>Some of everything: processor, memory, processes, files written and read.</summary>
    private const string Work =
        """
        import hashlib, os, subprocess
        block = os.urandom(1 << 20)
        for _ in range(600):
            hashlib.sha256(block).digest()
        held = [bytearray(block) for _ in range(64)]
        for number in range(64):
            with open(f'{number}', 'wb') as file:
                file.write(held[number])
        for number in range(64):
            with open(f'{number}', 'rb') as file:
                file.read()
        for _ in range(20):
            subprocess.run(['/usr/bin/true'], check=True)
        """;

    private const string ForkBomb =
        """
        import os
        while not os.path.exists('stop'):
            try:
                os.fork()
            except OSError:
                pass
        """;

    private const string MemoryBomb = """while [ ! -e stop ]; do python3 -c "held = [b'x' * (1 << 20) for _ in range(4096)]"; done""";
    private const string DiskBomb = "while [ ! -e stop ]; do i=$((i + 1)); head -c 16m /dev/zero > $i; done";
    private const string OutputBomb = "while [ ! -e stop ]; do head -c 64m /dev/zero; done";

    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(500);

    private static readonly Bomb[] Bombs =
    [
        new("fork", ["python3", "-c", ForkBomb], outcome => outcome.Breach == LimitBreach.Processes),
        new("memory", ["sh", "-c", MemoryBomb], outcome => outcome.Breach == LimitBreach.Memory),
        new("disk", ["sh", "-c", DiskBomb], outcome => outcome.Breach == LimitBreach.Disk),
        new("output", ["sh", "-c", OutputBomb], outcome => outcome.Stdout.Truncated),
    ];

    public static async Task RunAsync(Stand stand)
    {
        SandboxHost host = await stand.Get<GuestSandbox>().ExamineAsync(CancellationToken.None);
        Figures alone = new("a fixed work alone");
        Dictionary<Bomb, Figures> beside = Bombs.ToDictionary(bomb => bomb, bomb => new Figures($"the same beside the {bomb.Name} bomb"));
        for (int round = -WarmUp; round < Rounds; round++)
        {
            TimeSpan time = await WorkAsync(stand, host);
            List<TimeSpan> times = [];
            foreach (Bomb bomb in Bombs)
            {
                times.Add(await WorkBesideAsync(stand, host, bomb));
            }

            if (round >= 0)
            {
                alone.Add(time);
                foreach ((Bomb bomb, TimeSpan other) in Bombs.Zip(times))
                {
                    beside[bomb].Add(other);
                }
            }
        }

        alone.Print();
        foreach (Bomb bomb in Bombs)
        {
            beside[bomb].Print();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"beside the {bomb.Name} bomb, times alone: {beside[bomb].Median / alone.Median:0.00} at p50, {beside[bomb].P95 / alone.P95:0.00} at p95"));
        }
    }

    private static async Task<TimeSpan> WorkBesideAsync(Stand stand, SandboxHost host, Bomb bomb)
    {
        using CancellationTokenSource done = new();
        Task<int> going = GoOnAsync(stand, host, bomb, done.Token);
        await Task.Delay(HeadStart, TimeProvider.System);
        TimeSpan time = await WorkAsync(stand, host);
        await done.CancelAsync();
        if (await going == 0)
        {
            throw new InvalidOperationException($"The {bomb.Name} bomb never reached its limit.");
        }

        return time;
    }

    /// <returns>How often it reached its limit.</returns>
    private static async Task<int> GoOnAsync(Stand stand, SandboxHost host, Bomb bomb, CancellationToken done)
    {
        int reached = 0;
        while (!done.IsCancellationRequested)
        {
            (ProcessOutcome outcome, _) = await RunAsync(stand, host, done, bomb.Command);
            reached += bomb.HasReached(outcome) ? 1 : 0;
        }

        return reached;
    }

    private static async Task<TimeSpan> WorkAsync(Stand stand, SandboxHost host)
    {
        (ProcessOutcome outcome, TimeSpan time) = await RunAsync(stand, host, CancellationToken.None, "python3", "-c", Work);
        return outcome.Succeeded ? time : throw new InvalidOperationException($"The work failed: {outcome.Breach} {outcome.Stderr.ToText()}");
    }

    /// <param name="stand">Where.</param>
    /// <param name="host">What it has.</param>
    /// <param name="stop">Asks the guest to end.</param>
    /// <param name="command">The guest.</param>
    private static async Task<(ProcessOutcome Outcome, TimeSpan Time)> RunAsync(Stand stand, SandboxHost host, CancellationToken stop, params string[] command)
    {
        string folder = Directory.CreateTempSubdirectory("executor-bench-guest-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        ProcessSpec process = new()
        {
            Command = [.. command],
            Environment = ProcessSpec.ToolEnvironment,
            Directory = Folder,
            Timeout = TimeSpan.FromMinutes(2),
            Output = new OutputBound(64 * 1024),
        };
        SandboxSpec sandbox = new()
        {
            Mounts = [new Mount(folder, Folder, Writable: true)],
            Network = NetworkPolicy.None,
            Limits = new ResourceLimits { MemoryBytes = 256 << 20, Cpus = 1, Processes = 64, DiskBytes = 256 << 20, Inodes = 10_000 },
        };
        try
        {
            using CancellationTokenRegistration asking = stop.Register(() => File.WriteAllText(Path.Combine(folder, "stop"), ""));
            long begun = Stopwatch.GetTimestamp();
            ProcessOutcome outcome = await stand.Get<CageRunner>().RunAsync(host, process, sandbox, CancellationToken.None);
            return (outcome, Stopwatch.GetElapsedTime(begun));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <param name="Name">What it is called.</param>
    /// <param name="Command">Takes without end.</param>
    /// <param name="HasReached">Whether it got as much as it may.</param>
    private sealed record Bomb(string Name, string[] Command, Func<ProcessOutcome, bool> HasReached);
}
