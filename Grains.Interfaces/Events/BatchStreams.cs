namespace Executor.Grains.Interfaces.Events;

/// <summary>Where events are published after they are stored. A stream may drop; the log is the truth.</summary>
public static class BatchStreams
{
    /// <summary>Name of the stream provider.</summary>
    public const string Provider = "events";

    /// <summary>Namespace of the streams; the key is the batch id, the items are <see cref="Contracts.Events.SequencedEvent"/>.</summary>
    public const string Namespace = "batch-events";
}
