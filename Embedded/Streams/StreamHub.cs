using System.Collections.Immutable;
using Orleans.Runtime;

namespace Executor.Embedded.Streams;

/// <summary>The meeting point of one stream while anybody listens to it.</summary>
internal sealed class StreamHub(StreamId streamId)
{
    private readonly Lock _gate = new();
    private ImmutableArray<ISubscriber> _subscribers = [];
    private bool _closed;

    public StreamId StreamId => streamId;

    public ImmutableArray<ISubscriber> Subscribers => _subscribers;

    /// <summary>False when the last listener has just left and the stream has forgotten this hub.</summary>
    public bool TryAdd(ISubscriber subscriber)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _subscribers = _subscribers.Add(subscriber);
            return true;
        }
    }

    /// <summary>True when this was the last one, which closes the hub for good.</summary>
    public bool Remove(ISubscriber subscriber)
    {
        lock (_gate)
        {
            _subscribers = _subscribers.Remove(subscriber);
            return _closed = _subscribers.IsEmpty;
        }
    }

    /// <summary>Gives the item to all, in the same order to each: the number is drawn under the same lock.</summary>
    public void Publish(object? item, Func<SequenceToken> nextToken)
    {
        lock (_gate)
        {
            var token = nextToken();
            foreach (var subscriber in _subscribers)
            {
                subscriber.Offer(item, token);
            }
        }
    }
}
