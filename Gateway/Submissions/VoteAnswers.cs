using System.Diagnostics;
using Executor.Contracts.Submissions;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Consensus;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Gateway.Submissions;

// What a validator is told of its vote.
internal static class VoteAnswers
{
    public static Results<Accepted<SubmitDocument>, ProblemResult> Of(string archiveHash, VoteOutcome outcome) => outcome switch
    {
        VotePending pending => TypedResults.Accepted((string?)null, Pending(archiveHash, pending)),
        VoteReached reached => TypedResults.Accepted((string?)null, Reached(archiveHash, reached)),
        VoteBadArchive bad => Problems.ExtractionFailed(bad.Problems),
        VoteRefused refused => Refused(refused.Reason),
        _ => throw new UnreachableException($"A vote ended as {outcome.GetType().Name}"),
    };

    private static SubmitDocument Pending(string archiveHash, VotePending pending) => new()
    {
        Status = "pending_consensus",
        ArchiveHash = archiveHash,
        Votes = pending.Votes,
        Required = pending.Required,
        TotalValidators = pending.TotalValidators,
        Note = pending.Duplicate ? "Your vote was already recorded" : null,
    };

    private static SubmitDocument Reached(string archiveHash, VoteReached reached) => new()
    {
        Status = "consensus_reached",
        ArchiveHash = archiveHash,
        BatchId = reached.BatchId,
        Votes = reached.Votes,
        Required = reached.Required,
        TotalTasks = reached.TotalTasks,
        ConcurrentTasks = reached.ConcurrentTasks,
        WsUrl = "/ws?batch_id=" + reached.BatchId,
        ConsensusReached = true,
        Note = reached.Late ? "Consensus was already reached" : null,
    };

    private static ProblemResult Refused(VoteRefusal reason) => reason switch
    {
        VoteRefusal.TooManyPending => Problems.TooManyPending,
        VoteRefusal.Busy => Problems.Busy,
        VoteRefusal.NotAValidator => Problems.UnauthorizedHotkey,
        VoteRefusal.NoValidators => Problems.WhitelistNotReady,
        VoteRefusal.ReadFailed => Problems.ArchiveUnreadable,
        _ => throw new UnreachableException($"A vote was refused for {reason}"),
    };
}
