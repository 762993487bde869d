using System.CommandLine;
using Executor.Cli.Client;
using Executor.Cli.CommandLine;
using Executor.Cli.Json;
using Executor.Cli.Submissions;
using Executor.Cli.Watching;

namespace Executor.Cli.Commands;

internal sealed class SubmitCommand() : ExecutorCommand(
    "submit",
    "Votes for an archive by uploading it. A folder is packed first; the same folder gives the same archive on every machine.",
    "executor submit ./my-batch --key validator.json --watch")
{
    private readonly Argument<string> _source = new("DIR|ARCHIVE")
    {
        Description = "Folder with tasks/ and agent_code/, or an archive of one.",
    };

    private readonly ClientOptions _client = new();
    private readonly KeyOption _keys = new(several: true);
    private readonly IdempotencyKeyOption _idempotencyKey = new();
    private readonly Option<int?> _concurrent = new("--concurrent")
    {
        Description = "Tasks of the batch that may run at one time; the first vote decides.",
        HelpName = "N",
    };

    private readonly Option<string?> _callback = new("--callback-url")
    {
        Description = "Address that the server sends the result of the batch to; the first vote decides.",
        HelpName = "URL",
    };

    private readonly Option<bool> _watch = new("--watch") { Description = "Waits for the other votes and follows the batch to its end." };

    public override void Describe(Command command)
    {
        command.Arguments.Add(_source);
        _keys.AddTo(command);
        _idempotencyKey.AddTo(command);
        command.Options.Add(_concurrent);
        command.Options.Add(_callback);
        command.Options.Add(_watch);
        _client.AddTo(command);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var client = _client.CreateClient(context.Parsed, context.Shell);
        var keys = _keys.Open(context);
        using var archive = await SubmissionArchive.OpenAsync(context.Get(_source), cancellationToken);
        context.Say($"sha256 {archive.Hash} ({Plain.Bytes(archive.Bytes)})");
        var submission = new Submission(context, client, archive);
        var options = new VoteOptions(context.Get(_concurrent), context.Get(_callback), _idempotencyKey.Get(context));
        string? batchId = null;
        foreach (var key in keys)
        {
            using (key)
            {
                var answer = await submission.VoteAsync(key, options, cancellationToken);
                batchId = answer.BatchId ?? batchId;
                context.Say(Submission.Describe(key.Address, answer));
                if (context.WantsJson)
                {
                    context.WriteJson(answer, CliJson.Default.SubmitDocument);
                }
            }
        }

        if (batchId is not null)
        {
            context.Say($"results {client.ResultsAddress(batchId)}");
        }

        return context.Get(_watch) ? await WatchAsync(context, client, submission, batchId, cancellationToken) : ExitCode.AllPassed;
    }

    private static async Task<int> WatchAsync(
        CommandContext context, ExecutorClient client, Submission submission, string? batchId, CancellationToken cancellationToken)
    {
        batchId ??= await submission.WaitForBatchAsync(cancellationToken)
            ?? throw new UsageException("The votes expired before there were enough: submit again together with the other validators.");
        var progress = await BatchFollower.FollowAsync(context, client, batchId, logs: null, cancellationToken);
        return progress.Outcome;
    }
}
