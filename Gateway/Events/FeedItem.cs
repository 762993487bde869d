using Executor.Contracts.Events;

namespace Executor.Gateway.Events;

// What a feed hands to its watchers: an event, live output, or without a frame only the news how far the log reaches.
internal readonly record struct FeedItem(long Sequence, EventFrame? Frame)
{
    // The output that the frame tells; null when it is an event of the log.
    public TaskLog? Output { get; init; }
}
