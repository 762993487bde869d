using System.Collections.Immutable;
using Executor.Embedded.Tests.Hosts;
using Orleans.Streams;

namespace Executor.Embedded.Tests.Conformance.Grains;

public class PublisherGrain : Grain, IPublisherGrain
{
    private StreamSubscriptionHandle<Message>? _subscription;

    private Probe Probe => Probe.For(this.GetPrimaryKeyString());

    public async Task PublishAsync(string stream, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            await Stream(stream).OnNextAsync(new Message(i, "from a grain", []));
        }
    }

    public async Task SubscribeAsync(string stream) => _subscription = await Stream(stream).SubscribeAsync(async (message, _) =>
    {
        Probe.Enter();
        await Task.Yield();
        Probe.Note($"got:{message.Number}");
        Probe.Leave();
        Probe.Signal($"got:{message.Number}");
    });

    public async Task SubscribeStuckAsync(string stream) => _subscription = await Stream(stream).SubscribeAsync(async (message, _) =>
    {
        Probe.For(stream).Signal($"stuck:{message.Number}");
        await Probe.For(stream).WaitAsync("release");
    });

    public Task UnsubscribeAsync() => _subscription!.UnsubscribeAsync();

    public Task<int> TellAsync(IListener listener, Message message) => listener.HearAsync(message);

    public async Task NoticeAsync(IListener listener, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await listener.NoticeAsync(i);
        }
    }

    public Task<ImmutableArray<Message>> EchoAsync(ImmutableArray<Message> messages) => Task.FromResult(messages);

    private IAsyncStream<Message> Stream(string key) =>
        this.GetStreamProvider(IGrainHostFixture.Streams).GetStream<Message>(StreamId.Create("tests", key));
}
