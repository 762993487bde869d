using System.Text;
using System.Text.Json;

namespace Executor.Settings.Rendering;

/// <summary>Shows settings in force. Secrets are masked before they come here.</summary>
public static class SettingsText
{
    /// <summary>A line for each setting: name, value, origin.</summary>
    public static string Table(IReadOnlyList<EffectiveSetting> effective)
    {
        var nameWidth = effective.Max(entry => entry.Setting.Name.Length);
        var valueWidth = Math.Min(40, effective.Max(entry => entry.Value.Length));
        var text = new StringBuilder();
        foreach (var entry in effective)
        {
            text.Append(entry.Setting.Name.PadRight(nameWidth)).Append("  ")
                .Append((entry.Value.Length == 0 ? "-" : entry.Value).PadRight(valueWidth)).Append("  ")
                .Append(OriginOf(entry)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The settings that were given, as <c>NAME=value</c> with a space between; empty when all are defaults.</summary>
    public static string Given(IReadOnlyList<EffectiveSetting> effective) => string.Join(
        ' ',
        effective.Where(entry => entry.Origin != SettingOrigin.Default).Select(entry => $"{entry.Setting.Name}={entry.Value}"));

    public static string Json(IReadOnlyList<EffectiveSetting> effective) => JsonSerializer.Serialize(
        [.. effective.Select(RowOf)], SettingsJson.Default.SettingRowArray);

    private static string OriginOf(EffectiveSetting entry) => entry.Origin switch
    {
        SettingOrigin.Default => "default",
        SettingOrigin.Env => $"env {entry.Source}",
        SettingOrigin.Flag => $"flag {entry.Source}",
        _ => $"file: {entry.Source}",
    };

    private static SettingRow RowOf(EffectiveSetting entry) => new()
    {
        Name = entry.Setting.Name,
        Flag = entry.Setting.Flag,
        JsonKey = entry.Setting.JsonKey,
        Value = entry.Value,
        Origin = entry.Origin.ToString().ToLowerInvariant(),
        Source = entry.Source,
        Default = entry.Setting.Default,
        Unit = entry.Setting.Unit,
        Accepts = entry.Setting.Range,
        Secret = entry.Setting.IsSecret,
        Description = entry.Setting.Description,
    };
}
