using Executor.Contracts.Events;
using Orleans.Streams;

namespace Executor.Gateway.Tests.Fakes;

// What the other host's handle asks for beside.
internal sealed partial class FakeSubscription
{
    public override Task<StreamSubscriptionHandle<SequencedEvent>> ResumeAsync(
        IAsyncBatchObserver<SequencedEvent> observer, StreamSequenceToken? token = null) => throw new NotSupportedException();

    public override bool Equals(StreamSubscriptionHandle<SequencedEvent>? other) => ReferenceEquals(this, other);
}
