using System.Collections.Immutable;
using Executor.Contracts.Events;
using Executor.Grains.Events;
using Executor.Grains.Interfaces.Events;
using Executor.TestKit.Hosting;

namespace Executor.Grains.Tests.Events;

public sealed class EventPageTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task Append_Twice_StoresOnce()
    {
        await using var host = await GrainTestHost.StartAsync();
        var page = PageOf(host, 0);

        await page.AppendAsync(Events(1, 3));
        await page.AppendAsync(Events(1, 3));
        await page.AppendAsync(Events(2, 5));

        Assert.Equal(Events(1, 5), await page.ReadAsync(0));
    }

    [Fact]
    public async Task Append_WithAGap_IsRefused()
    {
        await using var host = await GrainTestHost.StartAsync();
        var page = PageOf(host, 0);
        await page.AppendAsync(Events(1, 3));

        await Assert.ThrowsAsync<InvalidOperationException>(() => page.AppendAsync(Events(5, 6)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => page.AppendAsync([.. Events(4, 4), .. Events(6, 6)]));

        Assert.Equal(Events(1, 3), await page.ReadAsync(0));
    }

    [Fact]
    public async Task Append_BeyondThePage_IsRefused()
    {
        await using var host = await GrainTestHost.StartAsync();
        var page = PageOf(host, 1);
        await page.AppendAsync(Events(257, 510));

        await Assert.ThrowsAsync<InvalidOperationException>(() => page.AppendAsync(Events(511, 513)));
        await page.AppendAsync(Events(511, 512));

        Assert.Equal(IEventPageGrain.Capacity, (await page.ReadAsync(0)).Length);
    }

    [Fact]
    public async Task Append_OfAnotherEventUnderATakenNumber_IsRefused()
    {
        await using var host = await GrainTestHost.StartAsync();
        var page = PageOf(host, 0);
        await page.AppendAsync(Events(1, 3));

        var other = new SequencedEvent(3, At, new TaskStarted("other", "silo-1"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => page.AppendAsync([other, .. Events(4, 4)]));

        Assert.Equal(Events(1, 3), await page.ReadAsync(0));
    }

    [Fact]
    public async Task Read_AfterANumber_GivesTheRest()
    {
        await using var host = await GrainTestHost.StartAsync();
        var page = PageOf(host, 1);
        await page.AppendAsync(Events(257, 300));

        Assert.Equal(Events(257, 300), await page.ReadAsync(0));
        Assert.Equal(Events(257, 300), await page.ReadAsync(256));
        Assert.Equal(Events(281, 300), await page.ReadAsync(280));
        Assert.Empty(await page.ReadAsync(300));
        Assert.Empty(await page.ReadAsync(100_000));
    }

    [Fact]
    public async Task Page_AfterACrash_HoldsWhatItHeld()
    {
        Assert.SkipUnless(GrainTestHost.KeepsState, "This host keeps nothing.");
        await using var host = await GrainTestHost.StartAsync();
        await PageOf(host, 0).AppendAsync(Events(1, 7));

        await host.CrashAsync();
        await host.StartAgainAsync();
        await PageOf(host, 0).AppendAsync(Events(6, 9));

        Assert.Equal(Events(1, 9), await PageOf(host, 0).ReadAsync(0));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(256, 0)]
    [InlineData(257, 1)]
    [InlineData(512, 1)]
    [InlineData(513, 2)]
    public void PageOf_Sequence_IsThePageThatHoldsIt(long sequence, long page)
    {
        Assert.Equal(page, EventLog.PageOf(sequence));
        Assert.InRange(sequence, EventLog.FirstSequence(page), EventLog.FirstSequence(page + 1) - 1);
    }

    private static IEventPageGrain PageOf(GrainTestHost host, long page) => host.Grains.GetGrain<IEventPageGrain>($"batch/{page}");

    private static ImmutableArray<SequencedEvent> Events(long first, long last)
    {
        var events = ImmutableArray.CreateBuilder<SequencedEvent>();
        for (var sequence = first; sequence <= last; sequence++)
        {
            events.Add(new SequencedEvent(sequence, At.AddSeconds(sequence), new TaskStarted($"task-{sequence}", "silo-1")));
        }

        return events.DrainToImmutable();
    }
}
