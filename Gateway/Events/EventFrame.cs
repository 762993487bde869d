namespace Executor.Gateway.Events;

// One event as it goes out, encoded once for all who get it.
internal sealed record EventFrame(string Name, ReadOnlyMemory<byte> Json)
{
    // Where a client resumes after this frame; null when the frame marks no place in the log.
    public long? Position { get; init; }

    // Whether the batch ended with it.
    public bool EndsBatch { get; init; }

    // When the event was recorded, if it came live: what is read back from the log says nothing about delivery.
    public DateTimeOffset? LiveSince { get; init; }
}
