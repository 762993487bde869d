using System.Globalization;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Bench;

/// <summary>
/// A guest over an overlay of a tree of 5,000 files, with its limits, users and filter, beside the barest sandbox bwrap makes.
/// The guest tells the time as its first act: from the call to then is the start, mounts included; the whole run is until all
/// of it is given back.
/// </summary>
internal static class SandboxStarts
{
    private const int Rounds = 300;
    private const int WarmUp = 20;
    private const double Limit = 20;

    private static readonly string[] TellTime = ["date", "+%s%N"];

    public static async Task RunAsync(Stand stand)
    {
        (string tree, _) = await stand.CreateRepositoryAsync(5000);
        SandboxHost host = await stand.Get<GuestSandbox>().ExamineAsync(CancellationToken.None);
        Figures starts = new("overlay, limits and sandbox: start");
        Figures runs = new("overlay, limits and sandbox: whole run");
        Figures bareStarts = new("bare bwrap: start");
        Figures bareRuns = new("bare bwrap: whole run");
        for (int round = -WarmUp; round < Rounds; round++)
        {
            string upper = Directory.CreateDirectory(Path.Combine(stand.Root, $"upper{round}")).FullName;
            string work = Directory.CreateDirectory(Path.Combine(stand.Root, $"work{round}")).FullName;
            Mount mount = new(upper, "/workspace/repo", Writable: true) { Below = [tree], Work = work };
            (TimeSpan start, TimeSpan run) = await TimeAsync(() => RunAsync(stand, host, mount));
            (TimeSpan bareStart, TimeSpan bareRun) = await TimeAsync(() => PlainProcess.RunAsync(stand, [.. Stand.BareSandbox(tree), .. TellTime]));
            if (round >= 0)
            {
                starts.Add(start);
                runs.Add(run);
                bareStarts.Add(bareStart);
                bareRuns.Add(bareRun);
            }
        }

        foreach (Figures figures in (Figures[])[starts, bareStarts, runs, bareRuns])
        {
            figures.Print();
        }

        Figures.PrintRatio("layer mount and sandbox start, p95 in ms", starts.P95, Limit);
        Console.WriteLine($"beside a bare start: {starts.Median / bareStarts.Median:0.00} at p50, {starts.P95 / bareStarts.P95:0.00} at p95");
    }

    private static async Task<(TimeSpan Start, TimeSpan Run)> TimeAsync(Func<Task<string>> act)
    {
        DateTimeOffset begun = TimeProvider.System.GetUtcNow();
        string told = await act();
        TimeSpan run = TimeProvider.System.GetUtcNow() - begun;
        DateTimeOffset first = DateTimeOffset.UnixEpoch.AddTicks(long.Parse(told, CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick);
        return (first - begun, run);
    }

    private static async Task<string> RunAsync(Stand stand, SandboxHost host, Mount tree)
    {
        ProcessSpec process = new()
        {
            Command = [.. TellTime],
            Environment = ProcessSpec.ToolEnvironment,
            Directory = "/workspace/repo",
            Timeout = TimeSpan.FromSeconds(10),
            Output = new OutputBound(4096),
        };
        SandboxSpec sandbox = new()
        {
            Mounts = [tree],
            Network = NetworkPolicy.None,
            Limits = stand.Get<HostSurvey>().TrialLimits(),
        };
        ProcessOutcome outcome = await stand.Get<CageRunner>().RunAsync(host, process, sandbox, CancellationToken.None);
        if (!outcome.Succeeded)
        {
            throw new InvalidOperationException(outcome.Stderr.ToText());
        }

        return outcome.Stdout.ToText();
    }
}
