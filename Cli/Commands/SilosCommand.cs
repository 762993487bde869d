using System.CommandLine;
using Executor.Cli.CommandLine;
using Executor.Cli.Silos;
using Executor.Contracts.Json;

namespace Executor.Cli.Commands;

internal sealed class SilosCommand() : ExecutorCommand(
    "silos",
    "Shows the silos: their slots, labels and isolation, and whether they take work. Its commands keep work from one, or let it come again.",
    "executor silos")
{
    private readonly ClientOptions _client = new();

    public override void Describe(Command command) => _client.AddTo(command);

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var client = _client.CreateClient(context.Parsed, context.Shell);
        var silos = await client.GetSilosAsync(cancellationToken);
        if (context.WantsJson)
        {
            context.WriteJson(silos, ContractsJson.Default.ImmutableArraySiloView);
        }
        else
        {
            SilosTable.Write(context.Shell, silos);
        }

        return ExitCode.AllPassed;
    }
}
