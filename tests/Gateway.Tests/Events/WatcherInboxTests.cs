using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Gateway.Events;

namespace Executor.Gateway.Tests.Events;

// Live output beside events: neither costs the other anything, and what is left out is counted where it is missing.
public sealed class WatcherInboxTests
{
    private readonly WatcherInbox _inbox = new("batch", capacity: 2, outputCapacity: 3, new LogWish(null));

    [Fact]
    public async Task Items_ComeInTheOrderInWhichTheyCame()
    {
        Print("a");
        _inbox.Offer(new FeedItem(1, null));
        Print("b");

        Assert.Equal(["a", "1", "b"], await TakeAsync(3));
    }

    [Fact]
    public async Task OutputThatIsTooMuch_IsCountedBeforeWhatComesNext()
    {
        foreach (var text in (string[])["a", "b", "c", "lost", "löst", "gone"])
        {
            Print(text);
        }

        Assert.Equal(["a", "b"], await TakeAsync(2));
        Print("d", dropped: 100);
        Assert.Equal(["c", "-113 d"], await TakeAsync(2));
    }

    [Fact]
    public async Task OutputLeftOutAtTheEnd_IsToldByItself()
    {
        foreach (var text in (string[])["a", "b", "c", "lost"])
        {
            Print(text);
        }

        Print("gone", log: "agent.stderr");
        Assert.Equal(["a", "b", "c"], await TakeAsync(3));
        Assert.Equal(["-4 ", "-4 "], await TakeAsync(2));
        Print("d");
        Assert.Equal(["d"], await TakeAsync(1));
    }

    [Fact]
    public async Task FloodOfOutput_CostsNoEvent()
    {
        for (var i = 0; i < 1000; i++)
        {
            Print("x");
        }

        _inbox.Offer(Event(1));
        _inbox.Offer(Event(2));

        Assert.False(_inbox.ForgiveLag());
        Assert.Equal(["x", "x", "x", "1", "2", "-997 "], await TakeAsync(6));
    }

    [Fact]
    public async Task FloodOfEvents_LagsAndTurnsWaitingOutputIntoAGap()
    {
        Print("ab");
        for (var i = 1; i <= 10; i++)
        {
            _inbox.Offer(Event(i));
        }

        Assert.True(_inbox.ForgiveLag());
        Assert.False(_inbox.ForgiveLag());
        _inbox.Offer(Event(11));
        Print("c");
        Assert.Equal(["11", "-2 c"], await TakeAsync(2));
    }

    private static FeedItem Event(long sequence) => new(sequence, new EventFrame("event", default));

    private void Print(string text, long dropped = 0, string log = "agent.stdout")
    {
        var output = new TaskLog("task", 1, TaskStage.RunningAgent, log, OutputKind.Stdout, text, dropped);
        _inbox.OfferOutput(output, EventFrames.Output("batch", output));
    }

    private async Task<string[]> TakeAsync(int count)
    {
        var taken = new List<string>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (taken.Count < count)
        {
            var item = await _inbox.TakeAsync(patience.Token);
            taken.Add(item.Output is { } output
                ? (output.DroppedBytes > 0 ? $"-{output.DroppedBytes} " : "") + output.Text
                : item.Sequence.ToString(provider: null));
        }

        return [.. taken];
    }
}
