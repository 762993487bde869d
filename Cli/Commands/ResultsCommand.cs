using System.CommandLine;
using Executor.Cli.CommandLine;
using Executor.Cli.Json;
using Executor.Cli.Results;
using Executor.Cli.Watching;

namespace Executor.Cli.Commands;

internal sealed class ResultsCommand() : ExecutorCommand(
    "results",
    "Shows the results of a batch with the hash that validators compare.",
    "executor results 7f1c7a52-2a3e-4d0e-9a4e-1d2f3a4b5c6d --json")
{
    private readonly Argument<string> _batch = new("BATCH") { Description = "Id of the batch." };
    private readonly Option<bool> _attempts = new("--attempts") { Description = "Shows every attempt of each task, those of earlier runs included." };
    private readonly ClientOptions _client = new();

    public override void Describe(Command command)
    {
        command.Arguments.Add(_batch);
        command.Options.Add(_attempts);
        _client.AddTo(command);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var client = _client.CreateClient(context.Parsed, context.Shell);
        var results = await ResultsReader.ReadAsync(client, context.Get(_batch), context.Get(_attempts), cancellationToken);
        if (context.WantsJson)
        {
            context.WriteJson(results, CliJson.Default.ResultsDocument);
        }
        else
        {
            ResultsTable.Write(context.Shell.Console, results);
            if (results.Attempts is { } attempts)
            {
                AttemptsTable.Write(context.Shell.Console, attempts);
            }
        }

        // A batch without results yet is neither passed nor failed: asking for them was too early.
        return results.Verify is null
            ? ExitCode.Refused
            : BatchProgress.OutcomeOf(results.Batch.Status, results.Batch.FailedTasks, results.Batch.InfraFailedTasks > 0);
    }
}
