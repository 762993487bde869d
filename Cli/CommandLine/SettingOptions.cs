using System.CommandLine;
using Executor.Settings;

namespace Executor.Cli.CommandLine;

/// <summary>Every setting as an option, and the file that holds more of them.</summary>
internal sealed class SettingOptions
{
    private readonly Option<string?> _file = new("--config")
    {
        Description = "JSON file with settings. Default: EXECUTOR_CONFIG.",
        HelpName = "FILE",
    };

    private readonly (Setting Setting, Option<string?> Option)[] _options =
        [.. SettingCatalog.All.Select(setting => (setting, OptionOf(setting)))];

    public void AddTo(Command command)
    {
        command.Options.Add(_file);
        foreach (var (_, option) in _options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The settings of this call; what is wrong with them is shown and ends the command.</summary>
    public SettingsResult Load(CommandContext context)
    {
        var flags = _options.Where(pair => context.Has(pair.Option))
            .ToDictionary(pair => pair.Setting.Flag, pair => context.Get(pair.Option) ?? "true");
        var path = context.Get(_file) ?? context.Shell.Environment.GetValueOrDefault("EXECUTOR_CONFIG");
        var result = SettingsLoader.Load(flags, context.Shell.Environment, path is null ? null : SettingsFile.Read(path));
        foreach (var warning in result.Warnings)
        {
            context.Warn($"warning: {warning}");
        }

        return result.IsValid ? result : throw new SettingsException(result.Problems);
    }

    private static Option<string?> OptionOf(Setting setting)
    {
        var range = setting.IsSwitch ? "" : $" Accepts {setting.Range}.";
        var fallback = setting.Default.Length == 0 ? "" : $" Default: {setting.Default}.";
        return new Option<string?>(setting.Flag)
        {
            Description = setting.Description + range + fallback,
            HelpName = setting.IsSwitch ? "true|false" : setting.Unit.Length > 0 ? setting.Unit : "value",
            Arity = setting.IsSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
    }
}
