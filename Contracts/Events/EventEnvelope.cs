using System.Text.Json;
using System.Text.Json.Serialization;

namespace Executor.Contracts.Events;

/// <summary>A frame of the event socket, and the data of a server-sent event.</summary>
/// <param name="Event">Name of the event: those of <see cref="BatchEvent"/>, and <c>snapshot</c>, <c>task_log</c>, <c>lagged</c>, <c>stream_closed</c>.</param>
/// <param name="BatchId">The batch.</param>
/// <param name="TaskId">The task; absent for events of the batch.</param>
/// <param name="Data">Depends on the event; absent for <c>lagged</c> and <c>stream_closed</c>.</param>
/// <param name="Sequence">Place in the batch's log; absent for events that are not in the log.</param>
/// <param name="At">When it was recorded; absent for events that are not in the log.</param>
public sealed record EventEnvelope(
    string Event,
    string BatchId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TaskId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Data = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Sequence = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? At = null);
