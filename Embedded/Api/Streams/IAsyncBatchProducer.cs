namespace Orleans.Streams;

/// <summary>Publishes items one by one or several at a time.</summary>
public interface IAsyncBatchProducer<in T> : IAsyncObserver<T>
{
    /// <summary>Publishes items that listeners get one by one, in this order.</summary>
    Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null);
}
