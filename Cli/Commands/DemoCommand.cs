using System.CommandLine;
using Executor.Cli.CommandLine;

namespace Executor.Cli.Commands;

internal sealed class DemoCommand() : ExecutorCommand("demo", "Evaluates a small batch on this machine, from the votes to the results.", "executor demo --keep")
{
    public override void Describe(Command command)
    {
    }

    public override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) => Task.FromResult(0);
}
