namespace Executor.Grains.Interfaces.Consensus;

/// <summary>The vote on one archive. The key is the archive's SHA-256 in lowercase hex: the only name all validators share before they agree.</summary>
[Alias("executor.IConsensusGrain")]
public interface IConsensusGrain : IGrainWithStringKey
{
    /// <summary>Stores a vote and says where the archive stands. Voting twice changes nothing.</summary>
    /// <param name="vote">The vote.</param>
    [Alias("Vote")]
    Task<VoteOutcome> VoteAsync(Vote vote);

    /// <summary>
    /// Waits, for less than a call may take, until the archive of a reached vote has been read and its batch admitted.
    /// Answers <see cref="VoteSettling"/> when that takes longer: ask again.
    /// </summary>
    [Alias("Settle"), AlwaysInterleave]
    Task<VoteOutcome> SettleAsync();

    /// <summary>Forgets the vote that made a batch, because the batch was removed: the next vote opens a new round.</summary>
    /// <param name="batchId">The batch; the vote stays when it made another one since.</param>
    [Alias("Forget")]
    Task ForgetAsync(string batchId);

    /// <summary>Where the vote stands; null when nobody ever voted for this archive.</summary>
    [Alias("Get")]
    Task<ConsensusView?> GetAsync();
}
