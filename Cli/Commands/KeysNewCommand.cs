using System.CommandLine;
using Executor.Cli.CommandLine;
using Executor.Cli.Json;
using Executor.Cli.Keys;

namespace Executor.Cli.Commands;

internal sealed class KeysNewCommand() : ExecutorCommand(
    "new",
    "Makes a key and writes it to a new file.",
    "executor keys new validator.json")
{
    private readonly Argument<string> _file = new("FILE") { Description = "Key file to write; it must not exist." };

    public override void Describe(Command command) => command.Arguments.Add(_file);

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var address = KeyFile.Create(context.Get(_file));
        if (context.WantsJson)
        {
            context.WriteJson(new AddressDocument(address), CliJson.Default.AddressDocument);
        }

        context.Say(address);
        return Task.FromResult(ExitCode.AllPassed);
    }
}
