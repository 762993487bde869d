using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;
using Orleans.Streams;

namespace Executor.Embedded.Tests.Streams;

public sealed class SubscribedGrain : Grain, ISubscribedGrain
{
    private Probe Probe => Probe.For(this.GetPrimaryKeyString());

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Probe.Signal("deactivated");
        return Task.CompletedTask;
    }

    public Task SubscribeAsync(string stream) => Stream(stream).SubscribeAsync((message, _) =>
    {
        Probe.Note($"got:{message.Number}");
        Probe.Signal($"got:{message.Number}");
        return Task.CompletedTask;
    });

    public async Task<int> SubscriptionsAsync(string stream) => (await Stream(stream).GetAllSubscriptionHandles()).Count;

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private IAsyncStream<Message> Stream(string key) =>
        this.GetStreamProvider(IGrainHostFixture.Streams).GetStream<Message>(StreamId.Create("tests", key));
}
