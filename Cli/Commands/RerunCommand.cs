using System.CommandLine;
using Executor.Cli.CommandLine;
using Executor.Cli.Json;
using Executor.Cli.Watching;
using Executor.Contracts.Batches;

namespace Executor.Cli.Commands;

internal sealed class RerunCommand() : ExecutorCommand(
    "rerun",
    "Runs tasks of an ended batch again. Its other tasks keep their results, and all attempts stay readable.",
    "executor rerun 7f1c7a52-2a3e-4d0e-9a4e-1d2f3a4b5c6d --infra --key validator.json --watch")
{
    private readonly Argument<string> _batch = new("BATCH") { Description = "Id of the batch." };
    private readonly Option<bool> _infra = new("--infra") { Description = "The tasks that failed by a fault of the executor." };
    private readonly Option<bool> _failed = new("--failed") { Description = "All tasks that failed, cancelled ones included, invalid ones not." };
    private readonly Option<string[]> _tasks = new("--task")
    {
        Description = "These tasks, whatever their results.",
        HelpName = "ID",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly ClientOptions _client = new();
    private readonly KeyOption _key = new(several: false);
    private readonly IdempotencyKeyOption _idempotencyKey = new();
    private readonly Option<bool> _watch = new("--watch") { Description = "Follows the batch to its end." };

    public override void Describe(Command command)
    {
        command.Arguments.Add(_batch);
        command.Options.Add(_infra);
        command.Options.Add(_failed);
        command.Options.Add(_tasks);
        _key.AddTo(command);
        _idempotencyKey.AddTo(command);
        command.Options.Add(_watch);
        _client.AddTo(command);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tasks = Choose(context);
        using var key = _key.Open(context)[0];
        using var client = _client.CreateClient(context.Parsed, context.Shell);
        var rerun = await client.RerunAsync(context.Get(_batch), tasks, key, _idempotencyKey.Get(context), cancellationToken);
        if (context.WantsJson)
        {
            context.WriteJson(rerun, CliJson.Default.RerunDocument);
        }

        context.Say($"batch {Plain.Line(rerun.BatchId)}: rerun {rerun.Rerun} of {rerun.Tasks.Length} tasks, {Plain.Name(rerun.Status)}");
        if (!context.Get(_watch))
        {
            return ExitCode.AllPassed;
        }

        var progress = await BatchFollower.FollowAsync(context, client, rerun.BatchId, logs: null, cancellationToken);
        return progress.Outcome;
    }

    private RerunTasks Choose(CommandContext context)
    {
        var (infra, failed, ids) = (context.Get(_infra), context.Get(_failed), context.Get(_tasks) ?? []);
        return (infra, failed, ids.Length > 0) switch
        {
            (true, false, false) => RerunTasks.Infra,
            (false, true, false) => RerunTasks.Failed,
            (false, false, true) => RerunTasks.Listed(ids),
            _ => throw new UsageException("Say which tasks to run again: one of --infra, --failed or --task ID."),
        };
    }
}
