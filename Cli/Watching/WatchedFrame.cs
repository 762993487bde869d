using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Executor.Contracts.Events;

namespace Executor.Cli.Watching;

/// <summary>A frame of the event socket.</summary>
/// <param name="Text">As it arrived.</param>
/// <param name="Envelope">What it says.</param>
internal sealed record WatchedFrame(string Text, EventEnvelope Envelope)
{
    public const string Snapshot = "snapshot";
    public const string Lagged = "lagged";
    public const string TaskLog = "task_log";
    public const string StreamClosed = "stream_closed";

    /// <summary>The data of an event whose name says that it is of this type.</summary>
    public T Data<T>(JsonTypeInfo<T> type) =>
        Envelope.Data is { } data ? data.Deserialize(type) ?? throw new JsonException() : throw new JsonException();
}
