using Executor.Bittensor.Keys;
using Executor.Cli.Client;
using Executor.Cli.CommandLine;
using Executor.Contracts.Consensus;
using Executor.Contracts.Submissions;
using Spectre.Console;

namespace Executor.Cli.Submissions;

/// <summary>Votes for an archive, and waits for the others' votes.</summary>
internal sealed class Submission(CommandContext context, ExecutorClient client, SubmissionArchive archive)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    public async Task<SubmitDocument> VoteAsync(Sr25519KeyPair key, VoteOptions options, CancellationToken cancellationToken)
    {
        if (!context.MayDraw)
        {
            return await client.SubmitAsync(archive.Path, archive.Hash, key, options, _ => { }, cancellationToken);
        }

        return await context.Shell.Console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask($"upload as {Abbreviate(key.Address)}", maxValue: Math.Max(1, archive.Bytes));
                return await client.SubmitAsync(archive.Path, archive.Hash, key, options, sent => bar.Value = sent, cancellationToken);
            });
    }

    /// <returns>Null when the votes expired before there were enough.</returns>
    public async Task<string?> WaitForBatchAsync(CancellationToken cancellationToken)
    {
        ConsensusDocument consensus;
        var reported = -1;
        while ((consensus = await client.GetConsensusAsync(archive.Hash, cancellationToken)) is { BatchId: null, Status: not "expired" })
        {
            if (consensus.Votes != reported)
            {
                reported = consensus.Votes;
                context.Say($"waiting for validators: {consensus.Votes} of {consensus.Required} votes");
            }

            await Task.Delay(PollInterval, context.Shell.Time, cancellationToken);
        }

        return consensus.BatchId;
    }

    public static string Describe(string address, SubmitDocument answer)
    {
        var note = answer.Note is null ? "" : $" ({Plain.Line(answer.Note)})";
        var state = answer.BatchId is null ? "pending" : $"consensus reached, batch {Plain.Line(answer.BatchId)}";
        return $"{Abbreviate(address)}: {answer.Votes} of {answer.Required} votes, {state}{note}";
    }

    private static string Abbreviate(string address) => $"{address[..6]}…{address[^4..]}";
}
