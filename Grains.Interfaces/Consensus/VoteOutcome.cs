using System.Collections.Immutable;

namespace Executor.Grains.Interfaces.Consensus;

/// <summary>What became of a vote. A vote is stored before any outcome but a refusal is given.</summary>
[GenerateSerializer, Immutable, Alias("executor.vote-outcome")]
public abstract record VoteOutcome;

/// <summary>The vote counts; more are needed.</summary>
/// <param name="Votes">Voters so far that are in the validator set.</param>
/// <param name="Required">Votes needed.</param>
/// <param name="TotalValidators">Size of the validator set.</param>
/// <param name="Duplicate">Whether this validator had voted already.</param>
[GenerateSerializer, Immutable, Alias("executor.vote-pending")]
public sealed record VotePending(
    [property: Id(0)] int Votes,
    [property: Id(1)] int Required,
    [property: Id(2)] int TotalValidators,
    [property: Id(3)] bool Duplicate) : VoteOutcome;

/// <summary>Enough votes are in and the archive is being read: ask <see cref="IConsensusGrain.SettleAsync"/> for the end.</summary>
[GenerateSerializer, Immutable, Alias("executor.vote-settling")]
public sealed record VoteSettling : VoteOutcome;

/// <summary>The batch exists.</summary>
/// <param name="BatchId">Its id.</param>
/// <param name="TotalTasks">Tasks in it.</param>
/// <param name="ConcurrentTasks">Tasks that may run at one time.</param>
/// <param name="Votes">Votes that were counted.</param>
/// <param name="Required">Votes that were needed.</param>
/// <param name="Late">Whether the batch existed before this vote.</param>
[GenerateSerializer, Immutable, Alias("executor.vote-reached")]
public sealed record VoteReached(
    [property: Id(0)] string BatchId,
    [property: Id(1)] int TotalTasks,
    [property: Id(2)] int ConcurrentTasks,
    [property: Id(3)] int Votes,
    [property: Id(4)] int Required,
    [property: Id(5)] bool Late) : VoteOutcome;

/// <summary>The archive is not one that can be run; every later vote for it gets the same answer.</summary>
/// <param name="Problems">What is wrong with it, one sentence each, naming the task.</param>
[GenerateSerializer, Immutable, Alias("executor.vote-bad-archive")]
public sealed record VoteBadArchive([property: Id(0)] ImmutableArray<string> Problems) : VoteOutcome;

/// <summary>The vote is not taken, or is taken but cannot be acted on now.</summary>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("executor.vote-refused")]
public sealed record VoteRefused([property: Id(0)] VoteRefusal Reason) : VoteOutcome;

/// <summary>Why a vote is refused. New members are added at the end only.</summary>
public enum VoteRefusal
{
    /// <summary>The table of pending archives is full and this archive is not in it; the vote is not stored.</summary>
    TooManyPending,

    /// <summary>Enough votes are in, but no batch can be admitted now; the votes are kept.</summary>
    Busy,

    /// <summary>The hotkey is not in the validator set any more; the vote is not stored.</summary>
    NotAValidator,

    /// <summary>There is no validator set yet; the vote is not stored.</summary>
    NoValidators,

    /// <summary>Enough votes are in, but the archive could not be read for a reason of ours; the votes are kept and the next vote tries again.</summary>
    ReadFailed,
}
