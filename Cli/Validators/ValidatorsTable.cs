using System.Globalization;
using Executor.Cli.CommandLine;
using Executor.Silo.Validators;
using Spectre.Console;

namespace Executor.Cli.Validators;

/// <summary>The validators for people: a table, and a line that sums it up.</summary>
internal static class ValidatorsTable
{
    public static void Write(Shell shell, ValidatorsDocument validators)
    {
        var table = new Table().Border(shell.IsTerminal ? TableBorder.Rounded : TableBorder.Ascii2);
        foreach (var heading in (string[])["hotkey", "uid", "stake", "permit", "active", "validator"])
        {
            table.AddColumn(heading, column => column.NoWrap());
        }

        table.Columns[1].RightAligned();
        table.Columns[2].RightAligned();
        foreach (var candidate in validators.Validators)
        {
            table.AddRow(
                new Text(candidate.Hotkey),
                new Text(candidate.Uid?.ToString(CultureInfo.InvariantCulture) ?? "-"),
                new Text(Amount(candidate.Stake)),
                new Text(Flag(candidate.Permit)),
                new Text(Flag(candidate.Active)),
                new Text(Standing(candidate), new Style(candidate.Counts ? Color.Green : Color.Yellow)));
        }

        shell.Console.Write(table);
        shell.Out.WriteLine(Summary(validators));
    }

    private static string Standing(ValidatorCandidate candidate)
    {
        var reasons = string.Join(", ", candidate.Excluded);
        return (candidate.Trusted, reasons.Length > 0) switch
        {
            (false, false) => "yes",
            (false, true) => $"no: {reasons}",
            (true, false) => "yes, also trusted",
            (true, true) => $"yes, trusted ({reasons})",
        };
    }

    private static string Summary(ValidatorsDocument validators)
    {
        var place = validators.Block is { } block
            ? FormattableString.Invariant($"subnet {validators.Netuid} at block {block}, as told by {Plain.Line(validators.Origin)}")
            : Plain.Line(validators.Origin);
        return FormattableString.Invariant($"{validators.Count} of {validators.Validators.Length} are validators ({place}).");
    }

    // Cut and not rounded: what falls short of a bound by little must not look as if it reached it.
    private static string Amount(decimal? stake) => stake is { } value
        ? decimal.Round(value, 3, MidpointRounding.ToZero).ToString("0.000", CultureInfo.InvariantCulture)
        : "-";

    private static string Flag(bool? value) => value switch
    {
        true => "yes",
        false => "no",
        null => "-",
    };
}
