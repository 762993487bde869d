using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using Executor.Contracts.Events;
using Executor.Contracts.Json;

namespace Executor.Gateway.Events;

internal static class EventFrames
{
    // The names stand where the events are declared; here they are only looked up.
    private static readonly FrozenDictionary<Type, string> Names = ContractsJson.Default.BatchEvent.PolymorphismOptions!.DerivedTypes
        .ToFrozenDictionary(derived => derived.DerivedType, derived => (string)derived.TypeDiscriminator!);

    public static EventFrame Of(string batchId, SequencedEvent recorded, bool live)
    {
        var happened = recorded.Event;
        var name = Names[happened.GetType()];
        var data = JsonSerializer.SerializeToElement(happened, happened.GetType(), ContractsJson.Default);
        return Encode(new EventEnvelope(name, batchId, TaskOf(happened), data, recorded.Sequence, recorded.At)) with
        {
            Position = recorded.Sequence,
            EndsBatch = happened.IsTerminal,
            LiveSince = live ? recorded.At : null,
        };
    }

    public static EventFrame Snapshot(string batchId, SnapshotDocument snapshot)
    {
        var data = JsonSerializer.SerializeToElement(snapshot, ContractsJson.Default.SnapshotDocument);
        return Encode(new EventEnvelope("snapshot", batchId, Data: data)) with { Position = snapshot.LastSequence };
    }

    public static EventFrame Output(string batchId, TaskLog output)
    {
        var data = JsonSerializer.SerializeToElement(output, ContractsJson.Default.TaskLog);
        return Encode(new EventEnvelope("task_log", batchId, output.TaskId, data));
    }

    // Events were left out for this client; a snapshot follows.
    public static EventFrame Lagged(string batchId) => Encode(new EventEnvelope("lagged", batchId));

    public static EventFrame Closed(string batchId) => Encode(new EventEnvelope("stream_closed", batchId));

    // The one frame that is no event: sent to a socket that asks for a batch nobody knows.
    public static ReadOnlyMemory<byte> BatchNotFound(string batchId)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("error", "batch_not_found");
        json.WriteString("batch_id", batchId);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static EventFrame Encode(EventEnvelope envelope) =>
        new(envelope.Event, JsonSerializer.SerializeToUtf8Bytes(envelope, ContractsJson.Default.EventEnvelope));

    private static string? TaskOf(BatchEvent happened) => happened switch
    {
        TaskStarted started => started.TaskId,
        TaskStageEntered entered => entered.TaskId,
        TaskCompleted completed => completed.TaskId,
        _ => null,
    };
}
