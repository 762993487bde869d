using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Executor.Serving.CommandLine;
using Executor.Settings;

namespace Executor.Cli.CommandLine;

/// <summary>One call of a command.</summary>
internal sealed class CommandContext(Shell shell, ParseResult parsed, bool wantsJson)
{
    public Shell Shell => shell;

    public ParseResult Parsed => parsed;

    /// <summary>Whether the output is for a program.</summary>
    public bool WantsJson => wantsJson;

    /// <summary>Whether progress may be drawn.</summary>
    public bool MayDraw => shell.IsTerminal && !wantsJson;

    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public SettingsResult Load(SettingOptions settings) => settings.Load(parsed, shell.Environment, shell.Error);

    public bool Has(Option option) => parsed.GetResult(option) is OptionResult { Implicit: false };

    /// <summary>A line for a person; nothing when a program reads.</summary>
    public void Say(string line)
    {
        if (!wantsJson)
        {
            shell.Out.WriteLine(line);
        }
    }

    /// <summary>A line that must be seen but is not the command's result.</summary>
    public void Warn(string line) => shell.Error.WriteLine(line);

    /// <summary>One JSON document on one line.</summary>
    public void WriteJson<T>(T value, JsonTypeInfo<T> type) => shell.Out.WriteLine(JsonSerializer.Serialize(value, type));
}
