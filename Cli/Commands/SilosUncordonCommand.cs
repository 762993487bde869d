using Executor.Cli.Client;
using Executor.Cli.CommandLine;
using Executor.Contracts.Silos;

namespace Executor.Cli.Commands;

internal sealed class SilosUncordonCommand() : SiloOrderCommand(
    "uncordon", "Lets a silo take work again, and ends its drain.", "executor silos uncordon silo-3")
{
    protected override Task<SiloView> SendAsync(
        ExecutorClient client, CommandContext context, string silo, CancellationToken cancellationToken) =>
        client.UncordonAsync(silo, cancellationToken);
}
