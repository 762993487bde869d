using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Executor.Settings;

/// <summary>The settings in force, or everything that is wrong with them.</summary>
public sealed class SettingsResult
{
    private SettingsResult(
        ExecutorSettings? settings,
        ImmutableArray<EffectiveSetting> effective,
        ImmutableArray<SettingProblem> problems,
        ImmutableArray<string> warnings)
    {
        Settings = settings;
        Effective = effective;
        Problems = problems;
        Warnings = warnings;
    }

    /// <summary>Null when there are problems.</summary>
    public ExecutorSettings? Settings { get; }

    /// <summary>In the order of the catalog; empty when there are problems.</summary>
    public ImmutableArray<EffectiveSetting> Effective { get; }

    public ImmutableArray<SettingProblem> Problems { get; }

    /// <summary>What was set but does nothing, one sentence each.</summary>
    public ImmutableArray<string> Warnings { get; }

    [MemberNotNullWhen(true, nameof(Settings))]
    public bool IsValid => Settings is not null;

    internal static SettingsResult Valid(
        ExecutorSettings settings, ImmutableArray<EffectiveSetting> effective, ImmutableArray<string> warnings) =>
        new(settings, effective, [], warnings);

    internal static SettingsResult Invalid(ImmutableArray<SettingProblem> problems, ImmutableArray<string> warnings) =>
        new(null, [], problems, warnings);
}
