namespace Executor.Settings;

/// <summary>A value that somebody gave.</summary>
/// <param name="Name">Name of the setting.</param>
/// <param name="Key">The variable, flag or key as the operator wrote it.</param>
/// <param name="Text">The value.</param>
internal sealed record SettingValue(string Name, string Key, string Text);
