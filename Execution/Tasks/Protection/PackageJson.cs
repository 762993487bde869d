using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Executor.Execution.Tasks.Protection;

/// <summary>What a package.json says about tests.</summary>
internal static class PackageJson
{
    private static readonly string[] Tools = ["jest", "mocha", "ava", "vitest", "nyc", "c8", "tap"];
    private static readonly string[] Scripts = ["test", "pretest", "posttest"];

    /// <exception cref="FormatException">One of the two is no JSON object.</exception>
    public static (List<string> Before, List<string> After) TestSettings(string before, string after)
    {
        try
        {
            using JsonDocument? was = Parse(before);
            using JsonDocument? now = Parse(after);
            // Further test scripts count when they were there before: a new one is run by nobody who doesn't know it.
            string[] scripts = [.. Scripts, .. was is null ? [] : FurtherScripts(was.RootElement)];
            return (Settings(was, scripts), Settings(now, scripts));
        }
        catch (JsonException exception)
        {
            throw new FormatException("A package.json is no JSON.", exception);
        }
    }

    private static JsonDocument? Parse(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new FormatException("A package.json is no object.");
    }

    private static IEnumerable<string> FurtherScripts(JsonElement root) =>
        root.TryGetProperty("scripts", out JsonElement scripts) && scripts.ValueKind == JsonValueKind.Object
            ? scripts.EnumerateObject()
                .Select(script => script.Name)
                .Where(name => Scripts.Any(known => name.StartsWith(known + ':', StringComparison.Ordinal)))
            : [];

    private static List<string> Settings(JsonDocument? document, string[] scripts)
    {
        if (document is null)
        {
            return [];
        }

        // Of a name given twice the last counts, here as for Node.
        JsonElement root = document.RootElement;
        List<string> settings = [];
        settings.AddRange(Tools.Select(name => Compact(root, name)).OfType<string>());
        if (root.TryGetProperty("scripts", out JsonElement all) && all.ValueKind == JsonValueKind.Object)
        {
            settings.AddRange(scripts.Select(name => Compact(all, name)).OfType<string>());
        }

        return settings;
    }

    private static string? Compact(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out JsonElement value))
        {
            return null;
        }

        ArrayBufferWriter<byte> written = new();
        using (Utf8JsonWriter writer = new(written))
        {
            value.WriteTo(writer);
        }

        return $"{name}: {Encoding.UTF8.GetString(written.WrittenSpan)}";
    }
}
