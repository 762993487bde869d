using System.Collections.Immutable;
using System.Globalization;
using Executor.Cli.CommandLine;
using Executor.Contracts.Silos;
using Spectre.Console;

namespace Executor.Cli.Silos;

/// <summary>The silos for people: a table, and a line that sums it up.</summary>
internal static class SilosTable
{
    public static void Write(Shell shell, ImmutableArray<SiloView> silos)
    {
        var now = shell.Time.GetUtcNow();
        var table = new Table().Border(shell.IsTerminal ? TableBorder.Rounded : TableBorder.Ascii2);
        foreach (var heading in (string[])["silo", "state", "slots", "used", "isolation", "labels", "last report", "problems"])
        {
            table.AddColumn(heading, column => column.NoWrap());
        }

        foreach (var silo in silos)
        {
            table.AddRow(
                new Text(Plain.Line(silo.Name)),
                new Text(Standing(silo), new Style(silo.State == SiloState.Ready ? Color.Green : Color.Yellow)),
                new Text(silo.Slots.ToString(CultureInfo.InvariantCulture)),
                new Text(silo.Used.ToString(CultureInfo.InvariantCulture)),
                new Text(Plain.Line(silo.Isolation)),
                new Text(Plain.Line(string.Join(", ", silo.Labels))),
                new Text(silo.LastReportAt is { } at ? Age(now - at) : "-"),
                new Text(Plain.Line(string.Join(" ", silo.Problems), 500)));
        }

        shell.Console.Write(table);
        var ready = silos.Where(silo => silo.State == SiloState.Ready).ToArray();
        shell.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ready.Length} of {silos.Length} take work, with {ready.Sum(silo => Math.Max(0, silo.Slots - silo.Used))} slots free."));
    }

    /// <summary>The state, and until when it lasts where that is known.</summary>
    public static string Standing(SiloView silo) => silo is { State: SiloState.Draining, DrainUntil: { } until }
        ? string.Create(CultureInfo.InvariantCulture, $"draining until {until.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z, {silo.Used} attempts run")
        : Plain.Name(silo.State);

    private static string Age(TimeSpan age) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (long)age.TotalSeconds)} s ago");
}
