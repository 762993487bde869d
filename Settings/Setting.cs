using Executor.Settings.Kinds;

namespace Executor.Settings;

/// <summary>One row of the configuration: what it is called in each of its three forms, what it accepts, which property it fills.</summary>
public sealed class Setting
{
    private Setting(string name, string description)
    {
        Name = name;
        Description = description;
        Flag = "--" + name.ToLowerInvariant().Replace('_', '-');
        JsonKey = name.ToLowerInvariant();
    }

    /// <summary>Name of the environment variable.</summary>
    public string Name { get; }

    /// <summary>The command-line form.</summary>
    public string Flag { get; }

    /// <summary>The key in a configuration file.</summary>
    public string JsonKey { get; }

    /// <summary>One sentence.</summary>
    public string Description { get; }

    /// <summary>Another environment variable that means the same and wins over <see cref="Name"/>; null when there is none.</summary>
    public string? Alias { get; private init; }

    /// <summary>Whether the value is never shown.</summary>
    public bool IsSecret { get; private init; }

    /// <summary>Whether only a build whose processes form a cluster heeds it.</summary>
    public bool IsClusterOnly { get; private init; }

    /// <summary>Unit of the value; empty when it has none.</summary>
    public string Unit { get; private init; } = "";

    /// <summary>What is accepted, as it follows the word "set".</summary>
    public string Range { get; private init; } = "";

    /// <summary>Whether the flag alone means true.</summary>
    public bool IsSwitch { get; private init; }

    /// <summary>What separates the items of a list; null when the value is not a list.</summary>
    public char? Separator { get; private init; }

    /// <summary>The value without any configuration, as text.</summary>
    public string Default => Render(new ExecutorSettings());

    internal Func<ExecutorSettings, string> Render { get; private init; } = _ => "";

    internal Func<string, string> Conceal { get; private init; } = text => text;

    internal ApplySetting Apply { get; private init; } = (string _, ref ExecutorSettings _) => null;

    internal static Setting Of<T>(
        string name,
        SettingKind<T> kind,
        Func<ExecutorSettings, T> get,
        Func<ExecutorSettings, T, ExecutorSettings> set,
        string description,
        string? alias = null,
        bool isSecret = false,
        bool isClusterOnly = false) =>
        new(name, description)
        {
            Alias = alias,
            IsSecret = isSecret,
            IsClusterOnly = isClusterOnly,
            Unit = kind.Unit,
            Range = kind.Range,
            IsSwitch = kind.IsSwitch,
            Separator = kind.Separator,
            Conceal = kind.Conceal,
            Render = settings => kind.Render(get(settings)),
            Apply = (string text, ref ExecutorSettings settings) =>
            {
                if (kind.TryParse(text, out var value))
                {
                    settings = set(settings, value);
                    return null;
                }

                return kind.RefusalOf(text);
            },
        };

    internal delegate string? ApplySetting(string text, ref ExecutorSettings settings);
}
