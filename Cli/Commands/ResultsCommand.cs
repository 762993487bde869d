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
    private readonly ClientOptions _client = new();

    public override void Describe(Command command)
    {
        command.Arguments.Add(_batch);
        _client.AddTo(command);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var client = _client.CreateClient(context.Parsed, context.Shell);
        var results = await ResultsReader.ReadAsync(client, context.Get(_batch), cancellationToken);
        if (context.WantsJson)
        {
            context.WriteJson(results, CliJson.Default.ResultsDocument);
        }
        else
        {
            ResultsTable.Write(context.Shell.Console, results);
        }

        // A batch without results yet is neither passed nor failed: asking for them was too early.
        return results.Verify is null
            ? ExitCode.Refused
            : BatchProgress.OutcomeOf(results.Batch.Status, results.Batch.FailedTasks, results.Batch.InfraFailedTasks > 0);
    }
}
