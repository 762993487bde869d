using System.CommandLine;
using Executor.Bittensor.Keys;
using Executor.Cli.Client;
using Executor.Cli.CommandLine;
using Executor.Cli.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Tasks;

namespace Executor.Cli.Commands;

internal sealed class CancelCommand() : ExecutorCommand(
    "cancel",
    "Cancels a batch or one of its tasks: what runs is killed, what waits never starts, what has ended stays.",
    "executor cancel 7f1c7a52-2a3e-4d0e-9a4e-1d2f3a4b5c6d --task fix-login --key validator.json")
{
    private readonly Argument<string> _batch = new("BATCH") { Description = "Id of the batch." };
    private readonly Option<string?> _task = new("--task") { Description = "Cancels this task only.", HelpName = "ID" };
    private readonly ClientOptions _client = new();
    private readonly KeyOption _key = new(several: false);
    private readonly IdempotencyKeyOption _idempotencyKey = new();

    public override void Describe(Command command)
    {
        command.Arguments.Add(_batch);
        command.Options.Add(_task);
        _key.AddTo(command);
        _idempotencyKey.AddTo(command);
        _client.AddTo(command);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var key = _key.Open(context)[0];
        using var client = _client.CreateClient(context.Parsed, context.Shell);
        await (context.Get(_task) is { } taskId
            ? CancelTaskAsync(context, client, key, taskId, cancellationToken)
            : CancelBatchAsync(context, client, key, cancellationToken));
        return ExitCode.AllPassed;
    }

    private async Task CancelBatchAsync(CommandContext context, ExecutorClient client, Sr25519KeyPair key, CancellationToken cancellationToken)
    {
        var batch = await client.CancelAsync(context.Get(_batch), key, _idempotencyKey.Get(context), cancellationToken);
        if (context.WantsJson)
        {
            context.WriteJson(batch, CliJson.Default.BatchDocument);
        }

        var what = batch.Status == BatchStatus.Completed ? "had completed before" : Plain.Line(batch.Error ?? "is being cancelled");
        context.Say($"batch {Plain.Line(batch.BatchId)}: {what}");
    }

    private async Task CancelTaskAsync(
        CommandContext context, ExecutorClient client, Sr25519KeyPair key, string taskId, CancellationToken cancellationToken)
    {
        var task = await client.CancelTaskAsync(context.Get(_batch), taskId, key, _idempotencyKey.Get(context), cancellationToken);
        if (context.WantsJson)
        {
            context.WriteJson(task, CliJson.Default.TaskDocument);
        }

        var verdict = task.Passed == true ? "passed" : task.FailureKind is { } kind ? Plain.Name(kind) : Plain.Name(task.Status);
        var what = task.FailureKind == FailureKind.Cancelled ? Plain.Line(task.Error ?? "cancelled") : $"had ended before: {verdict}";
        context.Say($"task {Plain.Line(task.TaskId)}: {what}");
    }
}
