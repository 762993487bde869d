using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Gateway.Events;
using Executor.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Gateway.Tests.Events;

// Whatever the stream does, a watcher gets every event once and in order, or is told that it lagged.
public sealed class BatchWatcherTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private GatewayServer _server = null!;

    private FakeBatch Batch => _server.Batch;

    public async ValueTask InitializeAsync() =>
        _server = await GatewayServer.StartAsync(time: _time, events: new EventOptions { BufferSize = 4 });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task EventThatComesTwice_IsSentOnce()
    {
        await using var frames = await WatchAsync();
        var (first, second) = (Record("a"), Record("b"));
        await PublishAsync(first, first, second, first);
        Assert.Equal([1, 2], await PositionsAsync(frames, 2));
    }

    [Fact]
    public async Task EventTheStreamLost_IsReadFromTheLogBeforeTheNext()
    {
        await using var frames = await WatchAsync();
        Record("lost");
        Record("lost as well");
        await PublishAsync(Record("seen"));
        Assert.Equal([1, 2, 3], await PositionsAsync(frames, 3));
        await PublishAsync(Record("next"));
        Assert.Equal([4], await PositionsAsync(frames, 1));
    }

    [Fact]
    public async Task LastEventTheStreamLost_IsFoundByTheCheck()
    {
        await using var frames = await WatchAsync();
        await _time.ArmedAsync(TimeSpan.FromSeconds(15));
        Batch.Record(new BatchCompleted(BatchStatus.Completed, 2, 0, 0, 0, 0, null));
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal([1], await PositionsAsync(frames, 1));
        await frames.MoveNextAsync();
        Assert.Equal("stream_closed", frames.Current.Name);
        Assert.False(await frames.MoveNextAsync());
    }

    [Fact]
    public async Task EventTheStreamLost_IsReadOnce_ForAllWatchers()
    {
        await using var one = await WatchAsync();
        await using var other = await WatchAsync();
        await using var third = await WatchAsync();
        await PublishAsync(Record("seen"));
        Record("lost");
        await PublishAsync(Record("seen as well"));

        foreach (var frames in new[] { one, other, third })
        {
            Assert.Equal([1, 2, 3], await PositionsAsync(frames, 3));
        }

        Assert.Equal(1, Batch.LogReads);
    }

    [Fact]
    public async Task LogThatCannotBeRead_IsReadAgain_AndNothingIsSentOutOfOrder()
    {
        await using var frames = await WatchAsync();
        await PublishAsync(Record("seen"));
        Assert.Equal([1], await PositionsAsync(frames, 1));
        Record("lost");
        Batch.Failure = new TimeoutException();
        await PublishAsync(Record("late"));
        await _time.ArmedAsync(TimeSpan.FromSeconds(1));
        Batch.Failure = null;
        await PublishAsync(Record("later"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([2, 3, 4], await PositionsAsync(frames, 3));
    }

    [Fact]
    public async Task StreamThatLosesRepeatsAndSwapsItems_IsPutInOrder_ItsLastOneToo()
    {
        const int Events = 400;
        var random = new Random(20_261_129);
        await using var server = await GatewayServer.StartAsync(time: _time, events: new EventOptions { BufferSize = 2 * Events });
        var watchers = new List<IAsyncEnumerator<EventFrame>>();
        for (var i = 0; i < 3; i++)
        {
            var frames = server.Services.GetRequiredService<BatchWatcher>()
                .WatchAsync(new WatchRequest(server.Batch.View!, null), CancellationToken.None).GetAsyncEnumerator();
            await frames.MoveNextAsync();
            watchers.Add(frames);
        }

        SequencedEvent? held = null;
        for (var i = 1; i < Events; i++)
        {
            var recorded = server.Batch.Record(new TaskStarted($"t{i}", null));
            var fate = random.Next(10);
            if (fate < 3)
            {
                // Lost.
                continue;
            }

            if (fate == 3)
            {
                held = recorded;
                continue;
            }

            await server.Stream.PublishAsync(recorded);
            if (fate == 4)
            {
                await server.Stream.PublishAsync(recorded);
            }

            if (held is not null)
            {
                await server.Stream.PublishAsync(held);
                held = null;
            }
        }

        await _time.ArmedAsync(TimeSpan.FromSeconds(15));
        server.Batch.Record(new BatchCompleted(BatchStatus.Completed, 2, 0, 0, 0, 0, null));
        _time.Advance(TimeSpan.FromSeconds(15));
        foreach (var frames in watchers)
        {
            Assert.Equal(Enumerable.Range(1, Events).Select(position => (long?)position), await PositionsAsync(frames, Events));
            Assert.True(await frames.MoveNextAsync());
            Assert.Equal("stream_closed", frames.Current.Name);
            Assert.False(await frames.MoveNextAsync());
            await frames.DisposeAsync();
        }
    }

    [Fact]
    public async Task EventsBetweenSubscribingAndSnapshot_AreNotSentAgain()
    {
        var first = Record("before");
        await using var frames = Watch(null);
        await frames.MoveNextAsync();
        Assert.Equal(("snapshot", 1), (frames.Current.Name, frames.Current.Position));
        await PublishAsync(first, Record("after"));
        Assert.Equal([2], await PositionsAsync(frames, 1));
    }

    [Fact]
    public async Task WatcherThatLags_IsToldAndGetsANewSnapshot()
    {
        await using var frames = await WatchAsync();
        for (var i = 0; i < 6; i++)
        {
            await PublishAsync(Record("t" + i));
        }

        Assert.True(await frames.MoveNextAsync());
        Assert.Equal("lagged", frames.Current.Name);
        Assert.True(await frames.MoveNextAsync());
        Assert.Equal(("snapshot", 6), (frames.Current.Name, frames.Current.Position));
        await PublishAsync(Record("next"));
        Assert.Equal([7], await PositionsAsync(frames, 1));
    }

    [Fact]
    public async Task WatcherThatLags_DoesNotHoldUpAnother()
    {
        await using var slow = await WatchAsync();
        await using var quick = await WatchAsync();
        for (var i = 1; i <= 20; i++)
        {
            await PublishAsync(Record("t" + i));
            Assert.Equal([i], await PositionsAsync(quick, 1));
        }

        await slow.MoveNextAsync();
        Assert.Equal("lagged", slow.Current.Name);
    }

    [Fact]
    public async Task WatchersOfOneBatch_ShareASubscription_ThatEndsWithTheLast()
    {
        var one = await WatchAsync();
        var other = await WatchAsync();
        Assert.Equal((1, 1), (_server.Stream.Subscriptions, _server.Stream.Subscribed));
        await one.DisposeAsync();
        Assert.Equal(1, _server.Stream.Subscriptions);
        await other.DisposeAsync();
        Assert.Equal(0, _server.Stream.Subscriptions);
        Assert.Equal(0, _server.Services.GetRequiredService<BatchFeeds>().Count);

        await using var again = await WatchAsync();
        Assert.Equal(2, _server.Stream.Subscribed);
    }

    [Fact]
    public async Task SubscriptionThatFails_FailsItsWatchers_AndIsTriedAgainByTheNext()
    {
        _server.Stream.Refusal = new TimeoutException();
        await using var refused = Watch(0);
        await Assert.ThrowsAsync<TimeoutException>(async () => await refused.MoveNextAsync());
        Assert.Equal(0, _server.Services.GetRequiredService<BatchFeeds>().Count);

        await using var frames = Watch(null);
        Assert.True(await frames.MoveNextAsync());
    }

    [Fact]
    public async Task BatchThatIsForgotten_EndsItsWatchers()
    {
        await using var frames = await WatchAsync();
        await _time.ArmedAsync(TimeSpan.FromSeconds(15));
        Batch.View = null;
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.True(await frames.MoveNextAsync());
        Assert.Equal("stream_closed", frames.Current.Name);
        Assert.False(await frames.MoveNextAsync());
    }

    [Fact]
    public async Task CheckThatFails_IsTriedAgain()
    {
        await using var frames = await WatchAsync();
        await _time.ArmedAsync(TimeSpan.FromSeconds(15));
        Batch.Failure = new TimeoutException();
        _time.Advance(TimeSpan.FromSeconds(15));
        Batch.Failure = null;
        Record("lost");
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal([1], await PositionsAsync(frames, 1));
    }

    [Fact]
    public async Task TerminalEventThatMoreFollow_IsNotTheEnd()
    {
        Batch.Record(new BatchCompleted(BatchStatus.Completed, 2, 0, 0, 0, 0, null));
        Record("again");
        await using var frames = Watch(0);
        Assert.Equal([1, 2], await PositionsAsync(frames, 2));
    }

    [Fact]
    public async Task WatcherThatFallsBehindWhileItCatchesUp_ReadsOnInTheLog()
    {
        Record("before");
        await using var frames = Watch(0);
        Assert.Equal([1], await PositionsAsync(frames, 1));
        for (var i = 2; i <= 20; i++)
        {
            await PublishAsync(Record("t" + i));
        }

        Assert.Equal(Enumerable.Range(2, 19).Select(position => (long?)position), await PositionsAsync(frames, 19));
        await PublishAsync(Record("next"));
        Assert.Equal([21], await PositionsAsync(frames, 1));
    }

    private SequencedEvent Record(string id) => Batch.Record(new TaskStarted(id, null));

    private async Task PublishAsync(params SequencedEvent[] events)
    {
        foreach (var recorded in events)
        {
            await _server.Stream.PublishAsync(recorded);
        }
    }

    private IAsyncEnumerator<EventFrame> Watch(long? from) => _server.Services.GetRequiredService<BatchWatcher>()
        .WatchAsync(new WatchRequest(Batch.View!, from), CancellationToken.None).GetAsyncEnumerator();

    // A watcher that has its snapshot: events that follow are live.
    private async Task<IAsyncEnumerator<EventFrame>> WatchAsync()
    {
        var frames = Watch(null);
        Assert.True(await frames.MoveNextAsync());
        Assert.Equal("snapshot", frames.Current.Name);
        return frames;
    }

    private static async Task<long?[]> PositionsAsync(IAsyncEnumerator<EventFrame> frames, int count)
    {
        var positions = new List<long?>();
        while (positions.Count < count)
        {
            var next = await frames.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
            Assert.True(next);
            positions.Add(frames.Current.Position);
        }

        return [.. positions];
    }
}
