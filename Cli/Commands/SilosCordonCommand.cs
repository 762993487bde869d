using Executor.Cli.Client;
using Executor.Cli.CommandLine;
using Executor.Contracts.Silos;

namespace Executor.Cli.Commands;

internal sealed class SilosCordonCommand() : SiloOrderCommand(
    "cordon",
    "Keeps new work from a silo, which goes on with what it has. It holds over every restart of either, until uncordon.",
    "executor silos cordon silo-3")
{
    protected override Task<SiloView> SendAsync(
        ExecutorClient client, CommandContext context, string silo, CancellationToken cancellationToken) =>
        client.CordonAsync(silo, cancellationToken);
}
