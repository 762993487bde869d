using System.Text.RegularExpressions;

namespace Executor.Deploy.Tests;

/// <summary>The names under which the code exports what it measures, read from the code.</summary>
internal static partial class Metrics
{
    private static readonly string[] Rooms = ["Blobs/", "Execution/", "Gateway/", "Grains/", "Serving/", "Silo/"];

    public static IReadOnlySet<string> Exported { get; } = Find();

    /// <summary>Names in an expression that look like metrics of ours.</summary>
    public static string[] In(string expression) => [.. Used().Matches(expression).Select(match => match.Value).Distinct()];

    private static HashSet<string> Find()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in Repository.Files(".cs").Where(path => Rooms.Any(room => path.StartsWith(room, StringComparison.Ordinal))).Select(Repository.Read))
        {
            foreach (Match made in Instrument().Matches(text))
            {
                names.UnionWith(NamesOf(made.Groups["kind"].Value, made.Groups["name"].Value, Unit().Match(made.Groups["rest"].Value).Groups[1].Value));
            }

            names.UnionWith(Family().Matches(text).Select(match => match.Groups[1].Value));
        }

        return names;
    }

    private static IEnumerable<string> NamesOf(string kind, string instrument, string unit)
    {
        var suffix = unit switch { "s" => "_seconds", "By" => "_bytes", "ms" => "_milliseconds", _ => "" };
        var name = instrument.Replace('.', '_');
        name = name.EndsWith(suffix, StringComparison.Ordinal) ? name : name + suffix;
        return kind switch
        {
            "Counter" or "ObservableCounter" => [name + "_total"],
            "Histogram" => [name + "_bucket", name + "_sum", name + "_count"],
            _ => [name],
        };
    }

    [GeneratedRegex("""\bCreate(?<kind>(?:Observable)?(?:Counter|UpDownCounter|Gauge)|Histogram)(?:<\w+>)?\(\s*"(?<name>executor\.[\w.]+)"(?<rest>[^;]*);""")]
    private static partial Regex Instrument();

    // The name itself stands before it, and descriptions are longer.
    [GeneratedRegex("\"(s|ms|By)\"")]
    private static partial Regex Unit();

    // Families that are made for a scrape, without an instrument.
    [GeneratedRegex("\"((?:term_)?executor_\\w+)\"")]
    private static partial Regex Family();

    [GeneratedRegex(@"\b(?:term_)?executor_\w+")]
    private static partial Regex Used();
}
