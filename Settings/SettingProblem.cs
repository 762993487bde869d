namespace Executor.Settings;

/// <summary>A value that stops the start.</summary>
/// <param name="Key">The variable, flag or key as the operator wrote it.</param>
/// <param name="Value">The value as written, masked when it is a secret.</param>
/// <param name="Remedy">What to set instead.</param>
public sealed record SettingProblem(string Key, string Value, string Remedy)
{
    public override string ToString() => $"{Key} is \"{Value}\": {Remedy}";
}
