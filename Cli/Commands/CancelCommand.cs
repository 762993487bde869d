using System.CommandLine;
using Executor.Cli.CommandLine;
using Executor.Cli.Json;
using Executor.Contracts.Batches;

namespace Executor.Cli.Commands;

internal sealed class CancelCommand() : ExecutorCommand(
    "cancel",
    "Cancels a batch: its running tasks are killed, its waiting tasks never start.",
    "executor cancel 7f1c7a52-2a3e-4d0e-9a4e-1d2f3a4b5c6d --key validator.json")
{
    private readonly Argument<string> _batch = new("BATCH") { Description = "Id of the batch." };
    private readonly ClientOptions _client = new();
    private readonly KeyOption _key = new(several: false);

    public override void Describe(Command command)
    {
        command.Arguments.Add(_batch);
        _key.AddTo(command);
        _client.AddTo(command);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var key = _key.Open(context)[0];
        using var client = _client.CreateClient(context.Parsed, context.Shell);
        var batch = await client.CancelAsync(context.Get(_batch), key, cancellationToken);
        if (context.WantsJson)
        {
            context.WriteJson(batch, CliJson.Default.BatchDocument);
        }

        var what = batch.Status == BatchStatus.Completed ? "had completed before" : Plain.Line(batch.Error ?? "is being cancelled");
        context.Say($"batch {Plain.Line(batch.BatchId)}: {what}");
        return ExitCode.AllPassed;
    }
}
