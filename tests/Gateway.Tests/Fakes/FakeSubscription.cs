using Executor.Contracts.Events;
using Orleans.Streams;

namespace Executor.Gateway.Tests.Fakes;

internal sealed partial class FakeSubscription(Action leave) : StreamSubscriptionHandle<SequencedEvent>
{
    public override StreamId StreamId => default;

    public override string ProviderName => "fake";

    public override Guid HandleId => Guid.Empty;

    public override Task UnsubscribeAsync()
    {
        leave();
        return Task.CompletedTask;
    }

    public override Task<StreamSubscriptionHandle<SequencedEvent>> ResumeAsync(
        IAsyncObserver<SequencedEvent> observer, StreamSequenceToken? token = null) => throw new NotSupportedException();
}
