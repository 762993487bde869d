using System.CommandLine;
using Executor.Cli.CommandLine;
using Executor.Cli.Watching;

namespace Executor.Cli.Commands;

internal sealed class WatchCommand() : ExecutorCommand(
    "watch",
    "Follows a batch to its end.",
    "executor watch 7f1c7a52-2a3e-4d0e-9a4e-1d2f3a4b5c6d --logs --url http://127.0.0.1:8080")
{
    private readonly Argument<string> _batch = new("BATCH") { Description = "Id of the batch." };
    private readonly ClientOptions _client = new();
    private readonly Option<bool> _logs = new("--logs") { Description = "Shows what the tasks print, while they print it." };
    private readonly Option<string?> _task = new("--task")
    {
        Description = "With --logs, shows the output of this task only.",
        HelpName = "ID",
    };

    public override void Describe(Command command)
    {
        command.Arguments.Add(_batch);
        command.Options.Add(_logs);
        command.Options.Add(_task);
        _client.AddTo(command);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var task = context.Get(_task);
        var logs = context.Get(_logs) ? new LogQuery(task) : null;
        if (task is not null && logs is null)
        {
            throw new UsageException("--task chooses whose output --logs shows: give --logs as well.");
        }

        using var client = _client.CreateClient(context.Parsed, context.Shell);
        var progress = await BatchFollower.FollowAsync(context, client, context.Get(_batch), logs, cancellationToken);
        if (context.MayDraw && logs is null)
        {
            context.Say($"batch {Plain.Name(progress.Status)}: {progress.Passed} of {progress.Total} passed, reward {Plain.Number(progress.Reward)}");
        }

        return progress.Outcome;
    }
}
