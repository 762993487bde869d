using System.Collections.Immutable;
using Executor.Contracts.Events;
using Executor.TestKit.Fakes;
using Orleans.Streams;

namespace Executor.Gateway.Tests.Fakes;

// A batch's stream: what is published reaches those who listen at that moment.
internal sealed class FakeStream
{
    private ImmutableList<IAsyncObserver<SequencedEvent>> _observers = [];

    public FakeStream() => Proxy = InterfaceProxy.Create<IAsyncStream<SequencedEvent>>(method => method.Name switch
    {
        "SubscribeAsync" => Subscribe((IAsyncObserver<SequencedEvent>)method.Arguments[0]!),
        _ => throw new NotSupportedException(method.Name),
    });

    public IAsyncStream<SequencedEvent> Proxy { get; }

    public int Subscriptions => _observers.Count;

    // How many were ever made.
    public int Subscribed { get; private set; }

    // Makes the next subscription fail.
    public Exception? Refusal { get; set; }

    public async Task PublishAsync(SequencedEvent recorded)
    {
        foreach (var observer in _observers)
        {
            await observer.OnNextAsync(recorded);
        }
    }

    private Task<StreamSubscriptionHandle<SequencedEvent>> Subscribe(IAsyncObserver<SequencedEvent> observer)
    {
        if (Refusal is { } refusal)
        {
            Refusal = null;
            return Task.FromException<StreamSubscriptionHandle<SequencedEvent>>(refusal);
        }

        Subscribed++;
        _observers = _observers.Add(observer);
        StreamSubscriptionHandle<SequencedEvent> subscription = new FakeSubscription(() => _observers = _observers.Remove(observer));
        return Task.FromResult(subscription);
    }
}
