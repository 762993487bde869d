using System.CommandLine;
using Executor.Cli.Client;
using Executor.Cli.CommandLine;
using Executor.Contracts.Silos;

namespace Executor.Cli.Commands;

internal sealed class SilosDrainCommand() : SiloOrderCommand(
    "drain",
    "Cordons a silo, and has what it still runs after a time interrupted and run elsewhere. Said again, it can only shorten the time.",
    "executor silos drain silo-3 --secs 600 --wait")
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Option<int?> _seconds = new("--secs")
    {
        Description = "How long running attempts may go on. Default: DRAIN_SECS of the server.",
        HelpName = "N",
    };

    private readonly Option<bool> _wait = new("--wait") { Description = "Ends when the silo runs nothing any more." };

    public override void Describe(Command command)
    {
        base.Describe(command);
        command.Options.Add(_seconds);
        command.Options.Add(_wait);
    }

    protected override async Task<SiloView> SendAsync(
        ExecutorClient client, CommandContext context, string silo, CancellationToken cancellationToken)
    {
        var view = await client.DrainAsync(silo, context.Get(_seconds), cancellationToken);
        while (context.Get(_wait) && view.Used > 0)
        {
            await Task.Delay(Pause, context.Shell.Time, cancellationToken);
            view = (await client.GetSilosAsync(cancellationToken)).FirstOrDefault(other => other.Name == silo)
                ?? view with { Used = 0, State = SiloState.Lost };
        }

        return view;
    }
}
