using System.CommandLine;
using Executor.Cli.Client;
using Executor.Cli.CommandLine;
using Executor.Cli.Silos;
using Executor.Contracts.Json;
using Executor.Contracts.Silos;

namespace Executor.Cli.Commands;

/// <summary>A command with which an operator changes one silo. Repeating it changes nothing.</summary>
internal abstract class SiloOrderCommand(string name, string description, string example) : ExecutorCommand(name, description, example)
{
    private readonly Argument<string> _silo = new("NAME") { Description = "Name of the silo, as executor silos shows it." };
    private readonly ClientOptions _client = new("ADMIN_TOKEN");

    public override void Describe(Command command)
    {
        command.Arguments.Add(_silo);
        _client.AddTo(command);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var client = _client.CreateClient(context.Parsed, context.Shell);
        var silo = await SendAsync(client, context, context.Get(_silo), cancellationToken);
        if (context.WantsJson)
        {
            context.WriteJson(silo, ContractsJson.Default.SiloView);
        }

        context.Say($"silo {Plain.Line(silo.Name)}: {SilosTable.Standing(silo)}");
        return ExitCode.AllPassed;
    }

    /// <returns>The silo as it is then.</returns>
    protected abstract Task<SiloView> SendAsync(ExecutorClient client, CommandContext context, string silo, CancellationToken cancellationToken);
}
