using System.Diagnostics.Metrics;
using Executor.Embedded.Tests.Conformance.Grains;
using Executor.Embedded.Tests.Hosts;
using Orleans.Streams;

namespace Executor.Embedded.Tests.Streams;

public sealed class StreamProviderTests : IAsyncLifetime
{
    private const int QueueLength = 5;

    private readonly TestDirectory _directory = new();
    private readonly string _key = Probe.NewKey();
    private EmbeddedTestHost? _host;

    private Probe Probe => Probe.For(_key);

    private IStreamProvider Provider => _host!.Client.GetStreamProvider(IGrainHostFixture.Streams);

    private IAsyncStream<Message> Stream => Provider.GetStream<Message>(StreamId.Create("tests", _key));

    public async ValueTask InitializeAsync() =>
        _host = await EmbeddedTestHost.StartAsync(_directory, configure: options => options.StreamQueueLength = QueueLength);

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Subscriber_TooFarBehind_LosesTheOldestAndTheyAreCounted()
    {
        long dropped = 0;
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "executor.embedded.stream.dropped")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref dropped, count));
        meters.Start();
        await Stream.SubscribeAsync(async (message, _) =>
        {
            Probe.Note($"got:{message.Number}");
            Probe.Signal($"got:{message.Number}");
            await Probe.WaitAsync("release");
        });
        await PublishAsync(0);
        await Probe.WaitAsync("got:0");
        for (var i = 1; i <= 8; i++)
        {
            await PublishAsync(i);
        }

        Probe.Signal("release");
        await Probe.WaitAsync("got:8");
        Assert.Equal(["got:0", "got:4", "got:5", "got:6", "got:7", "got:8"], Probe.Log);
        Assert.Equal(3, Interlocked.Read(ref dropped));
    }

    [Fact]
    public async Task Subscriber_OutsideOfGrainsStuck_HoldsUpNoOther()
    {
        await Stream.SubscribeAsync(async (_, _) => await Probe.WaitAsync("release"));
        await Stream.SubscribeAsync((message, _) =>
        {
            Probe.Signal($"other:{message.Number}");
            return Task.CompletedTask;
        });
        await PublishAsync(1);
        await PublishAsync(2);
        await Probe.WaitAsync("other:2");
        Probe.Signal("release");
    }

    [Fact]
    public async Task Tokens_AlongOneStream_Grow()
    {
        var tokens = new List<StreamSequenceToken>();
        await Stream.SubscribeAsync((message, token) =>
        {
            tokens.Add(token!);
            Probe.Signal($"got:{message.Number}");
            return Task.CompletedTask;
        });
        await PublishAsync(1);
        await PublishAsync(2);
        await Probe.WaitAsync("got:2");

        Assert.True(tokens[0].CompareTo(tokens[1]) < 0);
    }

    [Fact]
    public async Task GrainSubscription_GrainDeactivated_Ends()
    {
        var grain = _host!.Client.GetGrain<ISubscribedGrain>(_key);
        await grain.SubscribeAsync(_key);
        await PublishAsync(1);
        await Probe.WaitAsync("got:1");
        await grain.DeactivateAsync();
        await Probe.WaitAsync("deactivated");

        // The hook above is the grain's last turn; one more call comes after the whole end.
        Assert.Equal(0, await grain.SubscriptionsAsync(_key));
        await PublishAsync(2);
        Assert.Equal(["got:1"], Probe.Log);
    }

    [Fact]
    public void Stream_OfMutableItems_IsRefused() =>
        Assert.Throws<NotSupportedException>(() => Provider.GetStream<CounterState>(StreamId.Create("tests", _key)));

    [Fact]
    public async Task Stream_UnsupportedUses_AreRefused()
    {
        await Assert.ThrowsAsync<NotSupportedException>(() => Stream.OnCompletedAsync());
        await Assert.ThrowsAsync<NotSupportedException>(() => Stream.OnErrorAsync(new InvalidOperationException()));
        var handle = await Stream.SubscribeAsync((_, _) => Task.CompletedTask);
        await Assert.ThrowsAsync<NotSupportedException>(() => handle.ResumeAsync(null!));
    }

    [Fact]
    public void Provider_UnknownName_IsRefusedByName()
    {
        var exception = Assert.Throws<KeyNotFoundException>(() => _host!.Client.GetStreamProvider("nobody"));

        Assert.Contains("nobody", exception.Message, StringComparison.Ordinal);
    }

    private Task PublishAsync(int number) => Stream.OnNextAsync(new Message(number, "", []));
}
