using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;
using Orleans.Streams;

namespace Executor.Embedded.Tests.Conformance;

public sealed class StreamTests(GrainHostFixture host) : ConformanceTests(host)
{
    private IAsyncStream<Message> Stream =>
        Client.GetStreamProvider(IGrainHostFixture.Streams).GetStream<Message>(StreamId.Create("tests", Key));

    private IPublisherGrain Grain => Client.GetGrain<IPublisherGrain>(Key);

    [Fact]
    public async Task Subscribers_Many_EachGetsAllInOrder()
    {
        string[] names = ["a", "b", "c"];
        foreach (var name in names)
        {
            await SubscribeAsync(name);
        }

        await Grain.PublishAsync(Key, 1, 100);
        foreach (var name in names)
        {
            await Probe.WaitAsync($"{name}:100");
            var own = Probe.Log.Where(line => line.StartsWith(name, StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(1, 100).Select(n => $"{name}:{n}"), own);
        }
    }

    [Fact]
    public async Task Batch_Published_ComesItemByItemInOrder_AmongOthers()
    {
        await SubscribeAsync("a");
        await SubscribeAsync("b");
        await Stream.OnNextAsync(new Message(1, "alone", []));
        await Stream.OnNextBatchAsync(Enumerable.Range(2, 8).Select(number => new Message(number, "together", [])));
        await Stream.OnNextAsync(new Message(10, "alone", []));
        foreach (var name in (string[])["a", "b"])
        {
            await Probe.WaitAsync($"{name}:10");
            var own = Probe.Log.Where(line => line.StartsWith(name, StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(1, 10).Select(n => $"{name}:{n}"), own);
        }
    }

    [Fact]
    public async Task Subscription_Ended_GetsNoMore()
    {
        var first = await SubscribeAsync("a");
        await SubscribeAsync("b");
        await Grain.PublishAsync(Key, 1, 1);
        await Probe.WaitAsync("a:1");
        await first.UnsubscribeAsync();
        await Grain.PublishAsync(Key, 2, 1);
        await Probe.WaitAsync("b:2");

        Assert.DoesNotContain("a:2", Probe.Log);
    }

    [Fact]
    public async Task Subscriber_Throws_OthersGetAllTheSame()
    {
        await Stream.SubscribeAsync((message, _) =>
        {
            Probe.Signal($"throwing:{message.Number}");
            throw new InvalidOperationException("a subscriber failed");
        });
        await SubscribeAsync("b");
        await Grain.PublishAsync(Key, 1, 3);
        await Probe.WaitAsync("throwing:1");
        await Probe.WaitAsync("b:3");

        Assert.Equal(["b:1", "b:2", "b:3"], Probe.Log);
    }

    [Fact]
    public async Task Subscriber_Stuck_HoldsUpNeitherPublisherNorOthers()
    {
        // In a grain: Orleans calls all subscribers of one client in turn, so a stuck one there does hold up its neighbours.
        var stuck = Client.GetGrain<IPublisherGrain>(Probe.NewKey());
        await stuck.SubscribeStuckAsync(Key);
        await SubscribeAsync("b");
        await Grain.PublishAsync(Key, 1, 10);
        await Probe.WaitAsync("stuck:1");
        await Probe.WaitAsync("b:10");
        Probe.Signal("release");
    }

    [Fact]
    public async Task Client_Publishes_GrainSubscriberGetsAllInItsTurns()
    {
        await Grain.SubscribeAsync(Key);
        for (var i = 1; i <= 10; i++)
        {
            await Stream.OnNextAsync(new Message(i, "from outside", []));
        }

        await Probe.WaitAsync("got:10");
        Assert.Equal(Enumerable.Range(1, 10).Select(n => $"got:{n}"), Probe.Log);
        Assert.Equal(1, Probe.MostInside);
        await Grain.UnsubscribeAsync();
    }

    [Fact]
    public async Task Streams_OfOtherKeys_AreApart()
    {
        await SubscribeAsync("a");
        await Grain.PublishAsync(Probe.NewKey(), 1, 1);
        await Grain.PublishAsync(Key, 2, 1);
        await Probe.WaitAsync("a:2");

        Assert.Equal(["a:2"], Probe.Log);
    }

    [Fact]
    public async Task Handles_OfCaller_AreListed()
    {
        var handle = await SubscribeAsync("a");

        Assert.Equal(handle.HandleId, Assert.Single(await Stream.GetAllSubscriptionHandles()).HandleId);
        await handle.UnsubscribeAsync();
        Assert.Empty(await Stream.GetAllSubscriptionHandles());
    }

    private Task<StreamSubscriptionHandle<Message>> SubscribeAsync(string name) => Stream.SubscribeAsync((message, _) =>
    {
        Probe.Note($"{name}:{message.Number}");
        Probe.Signal($"{name}:{message.Number}");
        return Task.CompletedTask;
    });
}
