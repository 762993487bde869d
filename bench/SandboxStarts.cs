using System.Diagnostics;
using Executor.Execution.Sandbox;
using Executor.Execution.Tasks;

namespace Executor.Bench;

/// <summary>
/// A guest that ends at once, over an overlay of a tree of 5,000 files, with its limits, users and filter: mounting, starting,
/// ending, and giving all of it back. Beside it the barest sandbox bwrap makes.
/// </summary>
internal static class SandboxStarts
{
    private const int Rounds = 300;
    private const int WarmUp = 20;
    private const double Limit = 20;

    public static async Task RunAsync(Stand stand)
    {
        (string tree, _) = await stand.CreateRepositoryAsync(5000);
        SandboxHost host = await stand.Get<GuestSandbox>().ExamineAsync(CancellationToken.None);
        Figures layered = new("overlay, limits and sandbox, whole run");
        Figures bare = new("bare bwrap");
        for (int round = -WarmUp; round < Rounds; round++)
        {
            string upper = Directory.CreateDirectory(Path.Combine(stand.Root, $"upper{round}")).FullName;
            string work = Directory.CreateDirectory(Path.Combine(stand.Root, $"work{round}")).FullName;
            long begun = Stopwatch.GetTimestamp();
            await RunAsync(stand, host, new Mount(upper, "/workspace/repo", Writable: true) { Below = [tree], Work = work });
            TimeSpan ours = Stopwatch.GetElapsedTime(begun);
            begun = Stopwatch.GetTimestamp();
            await PlainProcess.RunAsync(stand, [.. Stand.BareSandbox(tree), "true"]);
            TimeSpan theirs = Stopwatch.GetElapsedTime(begun);
            if (round >= 0)
            {
                layered.Add(ours);
                bare.Add(theirs);
            }
        }

        layered.Print();
        bare.Print();
        Figures.PrintRatio("layer mount and sandbox, p95 in ms", layered.P95, Limit);
        Figures.PrintRatio("layer mount and sandbox, p95 to bare p95", layered.P95 / bare.P95, 2.5);
    }

    private static async Task RunAsync(Stand stand, SandboxHost host, Mount tree)
    {
        ProcessSpec process = new()
        {
            Command = ["/usr/bin/true"],
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
    }
}
