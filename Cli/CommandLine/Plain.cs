using System.Globalization;
using System.Text.Json;

namespace Executor.Cli.CommandLine;

/// <summary>Text for people.</summary>
internal static class Plain
{
    /// <summary>One line without control characters: what a server or a guest wrote must not steer the terminal.</summary>
    public static string Line(string? text, int maxLength = 200)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var cut = text.Length <= maxLength ? text : string.Concat(text.AsSpan(0, maxLength - 1), "…");
        return string.Create(cut.Length, cut, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
    }

    /// <summary>The name that JSON has for it.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static string Seconds(long? milliseconds) =>
        milliseconds is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value / 1000.0:0.0} s") : "-";

    public static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "-";

    public static string Bytes(long value) => value switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{value} B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{value / 1024.0:0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1024.0 / 1024.0:0.0} MiB"),
    };
}
