using System.Collections.Immutable;
using System.Text.Json;

namespace Executor.Settings;

/// <summary>A configuration file: one flat JSON object of settings. What is wrong with it is kept beside what could be read.</summary>
public sealed class SettingsFile
{
    private SettingsFile(string path, ImmutableArray<SettingValue> values, ImmutableArray<SettingProblem> problems)
    {
        Path = path;
        Values = values;
        Problems = problems;
    }

    public string Path { get; }

    internal ImmutableArray<SettingValue> Values { get; }

    internal ImmutableArray<SettingProblem> Problems { get; }

    public static SettingsFile Read(string path)
    {
        try
        {
            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Unreadable(path, "name a file that exists and can be read");
        }
    }

    public static SettingsFile Parse(string path, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? ReadObject(path, document.RootElement)
                : Unreadable(path, "make it one JSON object with a key for each setting");
        }
        catch (JsonException exception)
        {
            var line = exception.LineNumber is { } number ? $" (line {number + 1})" : "";
            return Unreadable(path, $"make it one JSON object, each key once{line}");
        }
    }

    private static SettingsFile ReadObject(string path, JsonElement root)
    {
        var values = ImmutableArray.CreateBuilder<SettingValue>();
        var problems = ImmutableArray.CreateBuilder<SettingProblem>();
        foreach (var property in root.EnumerateObject())
        {
            var name = property.Name.ToUpperInvariant();
            var setting = SettingCatalog.All.FirstOrDefault(candidate => candidate.JsonKey == property.Name);
            var key = $"{property.Name} in {path}";
            if (setting is not null && TextOf(property.Value, setting) is { } value)
            {
                values.Add(new SettingValue(name, key, value));
            }
            else if (setting is not null)
            {
                var shown = Masking.Show(setting, Shorten(property.Value));
                problems.Add(new SettingProblem(key, shown, "set " + setting.Range));
            }
            else if (SettingCatalog.WithoutEffect.ContainsKey(name))
            {
                values.Add(new SettingValue(name, key, ""));
            }
            else
            {
                // What nobody knows may be a mistyped secret: its value is not repeated.
                problems.Add(new SettingProblem(key, Masking.Mask, "remove it, there is no such setting"));
            }
        }

        return new SettingsFile(path, values.ToImmutable(), problems.ToImmutable());
    }

    /// <summary>The value as the environment would give it; null when its JSON type fits no setting of this kind.</summary>
    private static string? TextOf(JsonElement value, Setting setting) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array when setting.Separator is { } separator && value.EnumerateArray().All(item => IsItem(item, separator)) =>
            string.Join(separator, value.EnumerateArray().Select(item => item.GetString())),
        _ => null,
    };

    private static bool IsItem(JsonElement item, char separator) =>
        item.ValueKind == JsonValueKind.String && !item.GetString()!.Contains(separator);

    private static string Shorten(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 80 ? text : text[..77] + "...";
    }

    private static SettingsFile Unreadable(string path, string remedy) =>
        new(path, [], [new SettingProblem("the configuration file", path, remedy)]);
}
