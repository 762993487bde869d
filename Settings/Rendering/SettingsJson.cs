using System.Text.Json.Serialization;

namespace Executor.Settings.Rendering;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SettingRow[]))]
internal sealed partial class SettingsJson : JsonSerializerContext;
