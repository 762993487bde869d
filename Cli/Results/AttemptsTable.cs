using System.Collections.Immutable;
using System.Globalization;
using Executor.Cli.CommandLine;
using Executor.Contracts.Tasks;
using Spectre.Console;

namespace Executor.Cli.Results;

/// <summary>Attempts for people: a row each, in the order they were made.</summary>
internal static class AttemptsTable
{
    public static void Write(IAnsiConsole console, ImmutableArray<AttemptListDocument> tasks)
    {
        var table = new Table().Border(console.Profile.Capabilities.Ansi ? TableBorder.Rounded : TableBorder.Ascii2);
        foreach (var heading in (string[])["task", "attempt", "rerun", "silo", "outcome", "last stage", "time"])
        {
            table.AddColumn(heading, column => column.NoWrap());
        }

        table.AddColumn("error");
        foreach (var task in tasks)
        {
            foreach (var attempt in task.Attempts)
            {
                table.AddRow(
                    Cell(task.TaskId),
                    Cell(attempt.Attempt.ToString(CultureInfo.InvariantCulture)),
                    Cell(attempt.Rerun == 0 ? "-" : attempt.Rerun.ToString(CultureInfo.InvariantCulture)),
                    Cell(attempt.Silo),
                    Cell(OutcomeOf(attempt)),
                    Cell(attempt.Stage is { } stage ? Plain.Name(stage) : "-"),
                    Cell(Plain.Seconds(attempt.DurationMs)),
                    Cell(attempt.Error ?? ""));
            }
        }

        console.Write(table);
    }

    private static string OutcomeOf(AttemptDocument attempt) => attempt switch
    {
        { Outcome: null } => "running",
        { Outcome: AttemptOutcomeKind.Fault, Interrupted: true } => "interrupted",
        { Outcome: AttemptOutcomeKind.Fault } => "fault",
        { Passed: true } => "passed",
        { FailureKind: { } kind } => Plain.Name(kind),
        _ => "failed",
    };

    private static Text Cell(string text) => new(Plain.Line(text));
}
