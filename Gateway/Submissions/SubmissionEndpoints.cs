using Executor.Contracts.Submissions;
using Executor.Gateway.Authentication;
using Executor.Gateway.Hosting;
using Executor.Gateway.Http;
using Executor.Gateway.Idempotency;
using Executor.Gateway.Metrics;
using Executor.Grains.Interfaces.Consensus;
using Executor.Settings;
using Microsoft.AspNetCore.Mvc;

namespace Executor.Gateway.Submissions;

internal static class SubmissionEndpoints
{
    // Between two questions to a vote that settles, in case an answer comes at once.
    private static readonly TimeSpan SettlePause = TimeSpan.FromMilliseconds(250);

    public static void MapSubmissions(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/submit", SubmitAsync)
            .WithTags("Submissions")
            .WithSummary("Upload an archive and vote for it")
            .WithDescription("Multipart field `archive` or `file`; the first one counts. `callback_url`: where the result is POSTed; of the votes for an archive, " +
                "the first that has one counts.")
            .SignedByValidator()
            .TakesIdempotencyKey()
            .UploadsArchive()
            .Produces<SubmitDocument>(202)
            .Refuses(400, 401, 422, 429, 503)
            .RequireRateLimiting(SubmissionRates.Policy);

    private static async Task<IResult> SubmitAsync(
        [FromQuery(Name = "concurrent_tasks")] string? wish,
        [FromQuery(Name = "callback_url")] string? callbackUrl,
        HttpContext context,
        ValidatorAuthentication authentication,
        SubmissionRates rates,
        UploadSlots slots,
        ArchiveUpload upload,
        CallbackUrls callbackUrls,
        IdempotentCommands commands,
        IGrainFactory grains,
        ExecutorSettings settings,
        GatewayInstruments instruments,
        TimeProvider time)
    {
        var started = time.GetTimestamp();
        try
        {
            // (1) The request makes sense, whoever sent it.
            if (!ConcurrentTasks.TryParse(wish, settings.MaxConcurrentTasks, out var concurrentTasks))
            {
                return Problems.InvalidConcurrentTasks;
            }

            if (callbackUrl is not null && callbackUrls.Judge(callbackUrl) is { } refusal)
            {
                return refusal;
            }

            if (!IdempotencyKey.TryRead(context.Request, out var key))
            {
                return Problems.InvalidIdempotencyKey;
            }

            if (ArchiveUpload.FindBoundary(context.Request) is not { } boundary)
            {
                return Problems.InvalidMultipart;
            }

            // (2) A validator signed it.
            var validator = await authentication.VerifyAsync(context.Request, uploads: true);
            if (!validator.Succeeded)
            {
                return validator.Refusal;
            }

            // (3) The validator has not submitted too much, there is room to read it, and only then is the nonce spent.
            if (rates.Check(validator.Credentials.Hotkey, context.Response) is { } limited)
            {
                return limited;
            }

            var archive = await ReadAsync(context, boundary, validator.Credentials, authentication, rates, slots, upload);
            if (!archive.Succeeded)
            {
                return archive.Refusal;
            }

            // (4) The vote, unless this very request was answered before.
            var vote = new Vote(validator.Credentials.Hotkey, archive.Archive, concurrentTasks, callbackUrl);
            return await commands.RunAsync(
                vote.Hotkey,
                key,
                $"submit {vote.Archive.Sha256} {concurrentTasks} {callbackUrl}",
                async _ => VoteAnswers.Of(vote.Archive.Sha256, await VoteAsync(vote, grains, time, context.RequestAborted)));
        }
        finally
        {
            instruments.Submitted(time.GetElapsedTime(started));
        }
    }

    // Until it is known what came of the vote, which stands even when the client does not wait.
    private static async Task<VoteOutcome> VoteAsync(Vote vote, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        var consensus = grains.GetGrain<IConsensusGrain>(vote.Archive.Sha256);
        var outcome = await consensus.VoteAsync(vote);
        while (outcome is VoteSettling)
        {
            outcome = await consensus.SettleAsync();
            await (outcome is VoteSettling ? Task.Delay(SettlePause, time, cancellationToken) : Task.CompletedTask);
        }

        return outcome;
    }

    private static async Task<UploadResult> ReadAsync(
        HttpContext context,
        string boundary,
        CredentialHeaders credentials,
        ValidatorAuthentication authentication,
        SubmissionRates rates,
        UploadSlots slots,
        ArchiveUpload upload)
    {
        using var slot = slots.TryTake();
        if (slot is null)
        {
            return UploadResult.Refused(Problems.TooManyUploads);
        }

        if (await authentication.UseNonceAsync(credentials) is { } refusal)
        {
            return UploadResult.Refused(refusal);
        }

        rates.Count(credentials.Hotkey);
        return await upload.ReadAsync(context, boundary, credentials.Binding, slot, context.RequestAborted);
    }
}
