using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Executor.Cli.CommandLine;

/// <summary>Ends the help of a command with an example of its use.</summary>
internal sealed class ExampleHelpAction(HelpAction help, IReadOnlyDictionary<string, string> examples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        if (examples.TryGetValue(parseResult.CommandResult.Command.Name, out var example))
        {
            parseResult.InvocationConfiguration.Output.Write($"Example:\n  {example.Replace("\n", "\n  ", StringComparison.Ordinal)}\n\n");
        }

        return code;
    }
}
