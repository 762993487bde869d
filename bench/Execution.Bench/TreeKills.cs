using System.Diagnostics;
using System.Globalization;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Bench;

/// <summary>
/// From the limit to the end of the last of 500 processes, each in a session of its own and deaf to polite signals. That the call
/// has returned means that the kernel has reported the end of the namespace; that nothing is left is asked of /proc as well.
/// </summary>
internal static class TreeKills
{
    private const int Rounds = 100;
    private const int Descendants = 500;
    private const double Limit = 1000;

    /// <summary>By which the processes are found afterwards.</summary>
    private const string Mark = "descendant-47110";

    private const string Guest =
        """
        import os, signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for number in range(500):
            if os.fork() == 0:
                os.setsid()
                break
        time.sleep(60)
        """;

    public static async Task RunAsync(Stand stand)
    {
        SandboxHost host = await stand.Get<GuestSandbox>().ExamineAsync(CancellationToken.None);
        Figures kills = new($"limit to last of {Descendants} processes gone");
        int most = 0;
        for (int round = 0; round < Rounds; round++)
        {
            (TimeSpan past, int peak) = await RunOnceAsync(stand, host);
            kills.Add(past);
            most = Math.Max(most, peak);
            if (CountLeft() is > 0 and int left)
            {
                throw new InvalidOperationException($"{left} processes outlived their sandbox.");
            }
        }

        kills.Print();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"most processes at one time {most}; left afterwards 0, {Rounds} of {Rounds} times"));
        Figures.PrintRatio("longest, in ms", kills.Longest, Limit);
    }

    private static async Task<(TimeSpan Past, int Peak)> RunOnceAsync(Stand stand, SandboxHost host)
    {
        TimeSpan limit = TimeSpan.FromSeconds(3);
        ProcessSpec process = new()
        {
            Command = ["python3", "-c", Guest, Mark],
            Environment = ProcessSpec.ToolEnvironment,
            Directory = "/",
            Timeout = limit,
            Output = new OutputBound(4096),
        };
        SandboxSpec sandbox = new()
        {
            Network = NetworkPolicy.None,
            Limits = stand.Get<HostSurvey>().TrialLimits() with { Processes = 4096 },
        };
        long begun = Stopwatch.GetTimestamp();
        ProcessOutcome outcome = await stand.Get<CageRunner>().RunAsync(host, process, sandbox, CancellationToken.None);
        TimeSpan took = Stopwatch.GetElapsedTime(begun);
        if (!outcome.TimedOut || outcome.Use.PeakProcesses < Descendants)
        {
            throw new InvalidOperationException($"The guest did not get as far as it should: {outcome}");
        }

        return (took - limit, outcome.Use.PeakProcesses ?? 0);
    }

    private static int CountLeft() => ProcessTable.Find(process => IsMarked(process.Pid)).Count;

    private static bool IsMarked(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains(Mark, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
