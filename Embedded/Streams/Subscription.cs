using Executor.Embedded.Activations;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;

namespace Executor.Embedded.Streams;

/// <summary>
/// One listener of one stream. Items are delivered one at a time in order; inside a grain each delivery is a call through the
/// activation's gate, and the subscription ends with the activation.
/// </summary>
internal sealed partial class Subscription<T>(StreamProvider provider, StreamId streamId, IAsyncObserver<T> observer, Activation? owner)
    : StreamSubscriptionHandle<T>, ISubscriber, IThreadPoolWorkItem, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<(object? Item, SequenceToken Token)> _queue = [];
    private long _dropped;
    private bool _delivering;
    private bool _ended;

    public override StreamId StreamId => streamId;

    public override string ProviderName => provider.Name;

    public override Guid HandleId { get; } = Guid.NewGuid();

    public Activation? Owner => owner;

    public override Task UnsubscribeAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null) =>
        throw new NotSupportedException("A subscription of the embedded host lives as long as its subscriber; there is nothing to resume.");

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _queue.Clear();
        }

        provider.Remove(streamId, this);
        owner?.Disown(this);
    }

    public void Offer(object? item, SequenceToken token)
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            if (_queue.Count == provider.QueueLength)
            {
                _queue.Dequeue();
                CountDropped();
            }

            _queue.Enqueue((item, token));
            if (_delivering)
            {
                return;
            }

            _delivering = true;
        }

        DeliverNext();
    }

    void IThreadPoolWorkItem.Execute() => _ = DeliverOutsideAsync();

    private void DeliverNext()
    {
        if (owner is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            owner.Gate.TryAdd(new TurnCall(DeliverOneAsync, ContinueInside, interleaves: false, countsAsUse: true));
        }
    }

    private async Task DeliverOutsideAsync()
    {
        do
        {
            try
            {
                await DeliverOneAsync();
            }
            catch (Exception exception)
            {
                LogFailed(provider.Logger, exception, streamId);
            }
        }
        while (HasMore());
    }

    private void ContinueInside()
    {
        if (HasMore())
        {
            DeliverNext();
        }
    }

    private Task DeliverOneAsync()
    {
        (object? Item, SequenceToken Token) next;
        lock (_gate)
        {
            if (!_queue.TryDequeue(out next))
            {
                return Task.CompletedTask;
            }
        }

        return observer.OnNextAsync((T)next.Item!, next.Token);
    }

    private bool HasMore()
    {
        lock (_gate)
        {
            return _delivering = _queue.Count > 0;
        }
    }

    private void CountDropped()
    {
        provider.Instruments.StreamItemDropped(provider.Name);
        if (_dropped++ == 0)
        {
            LogDropping(provider.Logger, streamId, provider.QueueLength);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A subscriber of stream {StreamId} failed on an item; it goes on with the next")]
    private static partial void LogFailed(ILogger logger, Exception exception, StreamId streamId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A subscriber of stream {StreamId} is more than {QueueLength} items behind and loses the oldest")]
    private static partial void LogDropping(ILogger logger, StreamId streamId, int queueLength);
}
