namespace Executor.Settings;

/// <summary>A setting as it is in force.</summary>
/// <param name="Setting">Its row in the catalog.</param>
/// <param name="Value">The value, masked when it is a secret that is set.</param>
/// <param name="Origin">Where the value came from.</param>
/// <param name="Source">The variable, flag or file that gave it; null for a default.</param>
public sealed record EffectiveSetting(Setting Setting, string Value, SettingOrigin Origin, string? Source);

public enum SettingOrigin
{
    Default,
    File,
    Env,
    Flag,
}
