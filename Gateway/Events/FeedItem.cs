namespace Executor.Gateway.Events;

// What a feed hands to its watchers: an event, or without a frame only the news how far the log reaches.
internal readonly record struct FeedItem(long Sequence, EventFrame? Frame);
