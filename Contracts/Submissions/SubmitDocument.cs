using System.Text.Json.Serialization;

namespace Executor.Contracts.Submissions;

/// <summary>The 202 answer to an upload, while votes are pending and once there are enough.</summary>
public sealed record SubmitDocument
{
    /// <summary><c>pending_consensus</c> or <c>consensus_reached</c>.</summary>
    public required string Status { get; init; }

    /// <summary>SHA-256 of the uploaded bytes, 64 lowercase hex digits.</summary>
    public required string ArchiveHash { get; init; }

    /// <summary>The batch; null while votes are pending.</summary>
    public string? BatchId { get; init; }

    /// <summary>Votes counted.</summary>
    public required int Votes { get; init; }

    /// <summary>Votes needed.</summary>
    public required int Required { get; init; }

    /// <summary>Size of the validator set; absent once reached.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TotalValidators { get; init; }

    /// <summary>Tasks in the batch; absent while pending.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TotalTasks { get; init; }

    /// <summary>Tasks that may run at one time; absent while pending.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ConcurrentTasks { get; init; }

    /// <summary>Path of the event socket; absent while pending.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WsUrl { get; init; }

    /// <summary>True once reached; absent while pending.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ConsensusReached { get; init; }

    /// <summary>Says that the vote was recorded before, or that the batch existed already; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }
}
