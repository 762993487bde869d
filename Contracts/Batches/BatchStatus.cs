using System.Text.Json.Serialization;
using Executor.Contracts.Json;

namespace Executor.Contracts.Batches;

/// <summary>Where a batch stands. The last two are terminal. New members are added at the end only: the numbers are stored.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<BatchStatus>))]
public enum BatchStatus
{
    /// <summary>Admitted and waiting for its turn.</summary>
    Pending,

    /// <summary>Kept for clients of the protocol; a batch is not admitted before its archive is extracted.</summary>
    Extracting,

    /// <summary>Its tasks are being evaluated.</summary>
    Running,

    /// <summary>Every task ended, whatever its verdict.</summary>
    Completed,

    /// <summary>It was cancelled or ran out of time; the error says which.</summary>
    Failed,
}
