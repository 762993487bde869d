using System.CommandLine;
using System.CommandLine.Parsing;
using Executor.Settings;

namespace Executor.Serving.CommandLine;

/// <summary>Every setting as an option, and the file that holds more of them.</summary>
public sealed class SettingOptions
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

    /// <summary>The settings of this call; warnings are written, and what is wrong is thrown.</summary>
    public SettingsResult Load(ParseResult parsed, IReadOnlyDictionary<string, string> environment, TextWriter error)
    {
        var flags = _options.Where(pair => parsed.GetResult(pair.Option) is OptionResult { Implicit: false })
            .ToDictionary(pair => pair.Setting.Flag, pair => parsed.GetValue(pair.Option) ?? "true");
        var path = parsed.GetValue(_file) ?? environment.GetValueOrDefault("EXECUTOR_CONFIG");
        var result = SettingsLoader.Load(flags, environment, path is null ? null : SettingsFile.Read(path));
        foreach (var warning in result.Warnings)
        {
            error.WriteLine($"warning: {warning}");
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
