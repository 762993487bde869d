using System.Text.Json.Serialization;
using Executor.Contracts.Json;

namespace Executor.Contracts.Callbacks;

/// <summary>Where the delivery of a batch's result stands. New members are added at the end only: the numbers are stored.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CallbackStatus>))]
public enum CallbackStatus
{
    /// <summary>The batch has not ended, or the receiver has not taken its result yet.</summary>
    Pending,

    /// <summary>The receiver answered with 200 to 299.</summary>
    Delivered,

    /// <summary>Every attempt failed; no more are made.</summary>
    Failed,
}
