using System.Diagnostics;
using Executor.Contracts.Json;
using Executor.Contracts.Submissions;
using Executor.Gateway.Http;
using Executor.Gateway.Idempotency;
using Executor.Grains.Interfaces.Consensus;

namespace Executor.Gateway.Submissions;

// What a validator is told of its vote.
internal static class VoteAnswers
{
    public static CommandAnswer Of(string archiveHash, VoteOutcome outcome) => outcome switch
    {
        VotePending pending => Accepted(Pending(archiveHash, pending)),
        VoteReached reached => Accepted(Reached(archiveHash, reached)),
        VoteBadArchive bad => CommandAnswer.Of(Problems.ExtractionFailed(bad.Problems)),
        VoteRefused refused => CommandAnswer.Of(Refused(refused.Reason)),
        _ => throw new UnreachableException($"A vote ended as {outcome.GetType().Name}"),
    };

    private static CommandAnswer Accepted(SubmitDocument document) =>
        CommandAnswer.Of(StatusCodes.Status202Accepted, document, ContractsJson.Default.SubmitDocument);

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
