using System.Collections.Concurrent;
using Executor.Embedded.Hosting;
using Executor.Embedded.References;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;

namespace Executor.Embedded.Streams;

/// <summary>
/// Streams in memory: an item goes to those who listen when it is published, and to nobody later. Each listener has a bounded
/// queue of its own, so that a slow one loses its oldest items instead of holding up the publisher or the others.
/// </summary>
internal sealed class StreamProvider(string name, int queueLength, EmbeddedInstruments instruments, ILogger logger) : IStreamProvider
{
    private readonly ConcurrentDictionary<StreamId, StreamHub> _hubs = new();
    private long _sequence;

    public string Name => name;

    public bool IsRewindable => false;

    public int QueueLength => queueLength;

    public EmbeddedInstruments Instruments => instruments;

    public ILogger Logger => logger;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => CrossingTypes.WhyNot(typeof(T)) is { } reason
        ? throw new NotSupportedException($"A stream cannot carry {reason}.")
        : new AsyncStream<T>(this, streamId);

    public void Publish(StreamId streamId, object? item)
    {
        if (_hubs.TryGetValue(streamId, out var hub))
        {
            hub.Publish(item, NextToken);
        }
    }

    public void Add(StreamId streamId, ISubscriber subscriber)
    {
        while (!_hubs.GetOrAdd(streamId, static id => new StreamHub(id)).TryAdd(subscriber))
        {
            // The hub has just closed: whoever closed it is about to take it out, and a new one can take its place.
            Thread.Yield();
        }
    }

    public void Remove(StreamId streamId, ISubscriber subscriber)
    {
        if (_hubs.TryGetValue(streamId, out var hub) && hub.Remove(subscriber))
        {
            _hubs.TryRemove(KeyValuePair.Create(streamId, hub));
        }
    }

    public IEnumerable<ISubscriber> SubscribersOf(StreamId streamId) =>
        _hubs.TryGetValue(streamId, out var hub) ? hub.Subscribers : [];

    private SequenceToken NextToken() => new(Interlocked.Increment(ref _sequence));
}
