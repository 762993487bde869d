using System.Text.Json.Serialization;
using Executor.Contracts.Json;

namespace Executor.Grains.Interfaces.Consensus;

/// <summary>Where the vote on an archive stands.</summary>
/// <param name="Status">Pending, reached or expired.</param>
/// <param name="Votes">Voters that are in the validator set now; after the end, those that were counted.</param>
/// <param name="Required">Votes needed.</param>
/// <param name="TotalValidators">Size of the validator set now.</param>
/// <param name="BatchId">The batch; null unless reached and admitted.</param>
/// <param name="ExpiresAt">When the pending votes lapse or lapsed; null once reached.</param>
[GenerateSerializer, Immutable, Alias("executor.consensus-view")]
public sealed record ConsensusView(
    [property: Id(0)] ConsensusStatus Status,
    [property: Id(1)] int Votes,
    [property: Id(2)] int Required,
    [property: Id(3)] int TotalValidators,
    [property: Id(4)] string? BatchId,
    [property: Id(5)] DateTimeOffset? ExpiresAt);

/// <summary>Where a vote stands. New members are added at the end only.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ConsensusStatus>))]
public enum ConsensusStatus
{
    /// <summary>Votes are being collected.</summary>
    Pending,

    /// <summary>Enough votes were cast.</summary>
    Reached,

    /// <summary>The votes lapsed before there were enough; the next vote opens a new round.</summary>
    Expired,
}
