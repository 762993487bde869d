using Executor.Cli.CommandLine;
using Executor.Contracts.Tasks;
using Spectre.Console;

namespace Executor.Cli.Results;

/// <summary>Results for people.</summary>
internal static class ResultsTable
{
    private static readonly TaskStage[] Stages =
        [TaskStage.CloningRepo, TaskStage.InstallingDeps, TaskStage.RunningAgent, TaskStage.RunningTests];

    public static void Write(IAnsiConsole console, ResultsDocument results)
    {
        var table = new Table().Border(console.Profile.Capabilities.Ansi ? TableBorder.Rounded : TableBorder.Ascii2);
        var hasErrors = results.Tasks.Any(task => task.Error is not null);
        foreach (var heading in (string[])["task", "verdict", "clone", "install", "agent", "tests", "reward"])
        {
            table.AddColumn(heading, column => column.NoWrap());
        }

        if (hasErrors)
        {
            table.AddColumn("error");
        }

        foreach (var task in results.Tasks)
        {
            table.AddRow(
            [
                Cell(task.TaskId),
                Cell(VerdictOn(task)),
                .. Stages.Select(stage => Cell(Plain.Seconds(TimeOf(task, stage)))),
                Cell(Plain.Number(task.Reward)),
                .. hasErrors ? [Cell(task.Error ?? "")] : Array.Empty<Text>(),
            ]);
        }

        console.Write(table);
        var batch = results.Batch;
        var reruns = batch.Reruns > 0 ? $", rerun {batch.Reruns}" : "";
        var faults = batch.InfraFailedTasks > 0 ? $" ({batch.InfraFailedTasks} by a fault of the executor)" : "";
        console.WriteLine(
            $"{Plain.Name(batch.Status)}: {batch.PassedTasks} passed, {batch.FailedTasks} failed{faults} of {batch.TotalTasks}, "
            + $"reward {Plain.Number(batch.AggregateReward)}, scored {Plain.Number(batch.ScoredReward)}, {Plain.Seconds(batch.DurationMs)}{reruns}");
        if (batch.Error is not null)
        {
            console.WriteLine($"error: {Plain.Line(batch.Error)}");
        }

        console.WriteLine($"archive {Plain.Line(batch.ArchiveHash)}");
        console.WriteLine(
            results.Verify is { } verify ? $"verify  {Plain.Line(verify.ResultsHash)}" : "verify  not before the batch ended");
    }

    private static string VerdictOn(TaskDocument task) => task switch
    {
        { Passed: null } => Plain.Name(task.Status),
        { Passed: true } => "passed",
        { FailureKind: { } kind } => Plain.Name(kind),
        _ => "failed",
    };

    /// <summary>Time in a stage over everything that was measured of it; null when nothing was.</summary>
    private static long? TimeOf(TaskDocument task, TaskStage stage)
    {
        var measured = task.Usage?.Where(usage => usage.Stage == stage).Select(usage => usage.WallMs).ToArray() ?? [];
        return measured.Length == 0 ? null : measured.Sum();
    }

    private static Text Cell(string text) => new(Plain.Line(text));
}
