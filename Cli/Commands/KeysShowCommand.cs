using System.CommandLine;
using Executor.Cli.CommandLine;
using Executor.Cli.Json;
using Executor.Cli.Keys;

namespace Executor.Cli.Commands;

internal sealed class KeysShowCommand() : ExecutorCommand(
    "show",
    "Prints the address of a key, never its secret.",
    "executor keys show validator.json")
{
    private readonly Argument<string> _file = new("FILE") { Description = "Key file to read." };

    public override void Describe(Command command) => command.Arguments.Add(_file);

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var key = KeyFile.Open(context.Get(_file));
        if (context.WantsJson)
        {
            context.WriteJson(new AddressDocument(key.Address), CliJson.Default.AddressDocument);
        }

        context.Say(key.Address);
        return Task.FromResult(ExitCode.AllPassed);
    }
}
