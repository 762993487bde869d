using System.Globalization;
using Executor.Cli.CommandLine;
using Executor.Execution.Hosting;
using Spectre.Console;

namespace Executor.Cli.Hosts;

/// <summary>The examination of a host for people: a table on a terminal, otherwise a line for each check.</summary>
internal static class HostReport
{
    private const int MaxText = 1000;

    public static void Write(Shell shell, HostDocument host)
    {
        if (shell.IsTerminal)
        {
            WriteTable(shell.Console, host);
        }
        else
        {
            WriteLines(shell.Out, host);
        }

        shell.Out.WriteLine(Summary(host));
    }

    private static void WriteTable(IAnsiConsole console, HostDocument host)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("what", column => column.NoWrap());
        table.AddColumn("state", column => column.NoWrap());
        table.AddColumn("measured");
        table.AddColumn("remedy");
        foreach (var check in host.Checks)
        {
            table.AddRow(
                Cell(check.Name),
                new Text(Plain.Name(check.State), new Style(ColorOf(check.State))),
                Cell(check.Measured),
                Cell(check.Remedy));
        }

        console.Write(table);
    }

    private static void WriteLines(TextWriter output, HostDocument host)
    {
        var width = host.Checks.Select(check => check.Name.Length).DefaultIfEmpty().Max();
        foreach (var check in host.Checks)
        {
            var remedy = check.Remedy is null ? "" : $": {Plain.Line(check.Remedy, MaxText)}";
            output.WriteLine($"{Plain.Name(check.State),-8}  {Plain.Line(check.Name).PadRight(width)}  {Plain.Line(check.Measured, MaxText)}{remedy}");
        }
    }

    private static string Summary(HostDocument host) => host.State switch
    {
        HostCheckState.Ok => "This host gives attempts all they need.",
        HostCheckState.Degraded => $"This host runs attempts with less than they could have: {Count(host, HostCheckState.Degraded)}.",
        HostCheckState.Missing => $"This host cannot run attempts: {Count(host, HostCheckState.Missing)}.",
        _ => throw new ArgumentOutOfRangeException(nameof(host), host.State, "There is no such state."),
    };

    private static string Count(HostDocument host, HostCheckState state) =>
        string.Create(CultureInfo.InvariantCulture, $"{host.Checks.Count(check => check.State == state)} {Plain.Name(state)}");

    private static Color ColorOf(HostCheckState state) => state switch
    {
        HostCheckState.Ok => Color.Green,
        HostCheckState.Degraded => Color.Yellow,
        _ => Color.Red,
    };

    private static Text Cell(string? text) => new(Plain.Line(text, MaxText));
}
