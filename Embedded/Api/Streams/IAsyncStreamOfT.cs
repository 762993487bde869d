namespace Orleans.Streams;

/// <summary>A stream of items: publish with <see cref="IAsyncObserver{T}.OnNextAsync"/>, listen with SubscribeAsync.</summary>
public interface IAsyncStream<T> : IAsyncStream, IAsyncObservable<T>, IAsyncBatchProducer<T>
{
    /// <summary>The subscriptions of the caller: of this activation inside a grain, of all clients outside.</summary>
    Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles();
}
