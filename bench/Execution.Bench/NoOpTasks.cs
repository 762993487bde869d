using System.Diagnostics;
using Executor.Execution.Tasks;

namespace Executor.Execution.Bench;

/// <summary>
/// What Executor costs a task that does nothing, with warm caches: whole attempts against the same two commands run one after
/// the other under bwrap on a tree that is there. Both take turns, so that what else the machine does meets both. Neither has a network: with
/// the default of agents, <c>full</c>, each program of the agent would have a network made, and slirp4netns started, besides.
/// </summary>
internal static class NoOpTasks
{
    private const int Rounds = 200;
    private const int WarmUp = 100;
    private const string Agent = "print('nothing to do')\n";
    private const string Test = "python3 -c 'assert True'\n";

    public static async Task RunAsync(Stand stand)
    {
        (string Folder, string Commit) repository = await stand.CreateRepositoryAsync(5000);
        TaskAttempt attempt = await stand.CreateTaskAsync(repository, Agent, Test);
        string tree = Path.Combine(stand.Root, "ready");
        await stand.RunScriptAsync(
            "git clone --quiet \"$1\" \"$2\"; printf %s \"$3\" > \"$2/agent.py\"; printf %s \"$4\" > \"$2/test.sh\"", repository.Folder, tree, Agent, Test);

        Figures executor = new("Executor, one no-op task");
        Figures floor = new("the same two commands under bwrap");
        for (int round = -WarmUp; round < Rounds; round++)
        {
            TimeSpan ours = await TimeAsync(() => stand.RunAsync(attempt));
            TimeSpan bare = await TimeAsync(async () =>
            {
                await PlainProcess.RunAsync(stand, [.. Stand.BareSandbox(tree), "python3", "agent.py"]);
                await PlainProcess.RunAsync(stand, [.. Stand.BareSandbox(tree), "bash", "test.sh"]);
            });
            if (round >= 0)
            {
                executor.Add(ours);
                floor.Add(bare);
            }
        }

        executor.Print();
        floor.Print();
        Figures.PrintRatio("no-op task, ratio of p95", executor.P95 / floor.P95, 1.5);
        Figures.PrintRatio("no-op task, ratio of p50", executor.Median / floor.Median, 1.5);
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> act)
    {
        long begun = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(begun);
    }
}
