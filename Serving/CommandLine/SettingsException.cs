using System.Collections.Immutable;
using Executor.Settings;

namespace Executor.Serving.CommandLine;

/// <summary>The settings are wrong.</summary>
public sealed class SettingsException(ImmutableArray<SettingProblem> problems)
    : Exception(problems.Length == 1 ? "A setting is wrong." : $"{problems.Length} settings are wrong.")
{
    public ImmutableArray<SettingProblem> Problems => problems;
}
