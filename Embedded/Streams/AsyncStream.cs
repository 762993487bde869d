using Executor.Embedded.Activations;
using Orleans.Runtime;
using Orleans.Streams;

namespace Executor.Embedded.Streams;

/// <summary>One stream of a provider, seen as carrying <typeparamref name="T"/>.</summary>
internal sealed class AsyncStream<T>(StreamProvider provider, StreamId streamId) : IAsyncStream<T>
{
    public StreamId StreamId => streamId;

    public string ProviderName => provider.Name;

    public bool IsRewindable => provider.IsRewindable;

    /// <summary>Queues the item for every subscriber; waits for none.</summary>
    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => OnNextBatchAsync([item], token);

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        if (token is not null)
        {
            throw new NotSupportedException("The embedded host numbers stream items itself.");
        }

        foreach (var item in batch)
        {
            provider.Publish(streamId, item);
        }

        return Task.CompletedTask;
    }

    public Task OnCompletedAsync() =>
        throw new NotSupportedException("The embedded host's streams have no end; publish an item that says so.");

    public Task OnErrorAsync(Exception ex) =>
        throw new NotSupportedException("The embedded host's streams carry no errors; publish an item that says so.");

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription<T>(provider, streamId, observer, ActivationContext.Current as Activation);
        subscription.Owner?.Own(subscription);
        provider.Add(streamId, subscription);
        return Task.FromResult<StreamSubscriptionHandle<T>>(subscription);
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(
        IAsyncObserver<T> observer,
        StreamSequenceToken? token,
        string? filterData = null) => token is null && filterData is null
        ? SubscribeAsync(observer)
        : throw new NotSupportedException("The embedded host's streams cannot be rewound or filtered.");

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles() => Task.FromResult<IList<StreamSubscriptionHandle<T>>>(
        [.. provider.SubscribersOf(streamId).Where(s => s.Owner == ActivationContext.Current).OfType<Subscription<T>>()]);
}
