using System.Collections;
using Spectre.Console;

namespace Executor.Cli.CommandLine;

/// <summary>What a command has around it: two streams, the environment, the clock, and whether somebody watches.</summary>
internal sealed class Shell(TextWriter output, TextWriter error, IReadOnlyDictionary<string, string> environment, TimeProvider time)
{
    // Tables must not depend on the width of a terminal that is not there.
    private const int PlainWidth = 200;

    public TextWriter Out => output;

    public TextWriter Error => error;

    public IReadOnlyDictionary<string, string> Environment => environment;

    public TimeProvider Time => time;

    /// <summary>Whether the output is a terminal that can be drawn on.</summary>
    public bool IsTerminal { get; init; }

    public IAnsiConsole Console => field ??= CreateConsole();

    public static Shell OfProcess()
    {
        var environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        return new Shell(System.Console.Out, System.Console.Error, environment, TimeProvider.System)
        {
            IsTerminal = !System.Console.IsOutputRedirected && environment.GetValueOrDefault("TERM") is not (null or "" or "dumb"),
        };
    }

    private IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!IsTerminal)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
