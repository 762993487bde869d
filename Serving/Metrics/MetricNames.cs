using System.Text;

namespace Executor.Serving.Metrics;

// The name an instrument has in Prometheus: dots become underscores, and the unit is spelled out at the end. "_total" is added where
// the text is written, because it belongs to a sample and not to its family.
internal static class MetricNames
{
    public static string Of(string instrument, string? unit)
    {
        var name = new StringBuilder(instrument.Length + 8);
        foreach (var letter in instrument)
        {
            name.Append(char.IsAsciiLetterOrDigit(letter) || letter == ':' ? letter : '_');
        }

        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
        {
            name.Insert(0, '_');
        }

        var suffix = Suffix(unit);
        var plain = name.ToString();
        return suffix.Length == 0 || plain.EndsWith(suffix, StringComparison.Ordinal) ? plain : plain + suffix;
    }

    public static string Label(string tag) => Of(tag, null).Replace(':', '_');

    // Units in braces only say what is counted.
    private static string Suffix(string? unit) => unit switch
    {
        null or "" or "1" => "",
        ['{', ..] => "",
        "s" => "_seconds",
        "ms" => "_milliseconds",
        "us" => "_microseconds",
        "ns" => "_nanoseconds",
        "By" => "_bytes",
        "%" => "_percent",
        _ => "_" + Label(unit),
    };
}
