using System.Threading.Channels;
using Executor.Contracts.Events;

namespace Executor.Gateway.Events;

// What waits for one watcher, in the order in which it came. It is bounded, and whoever puts something in never waits: a watcher that is
// too slow for events loses its place and learns of it, one that is too slow for live output learns how much of it was left out. The two
// are counted apart, so that output never costs an event.
internal sealed class WatcherInbox(string batchId, int capacity, int outputCapacity, LogWish? logs = null)
{
    private readonly Channel<FeedItem> _items = Channel.CreateUnbounded<FeedItem>(new UnboundedChannelOptions { SingleReader = true });
    private readonly OutputGaps _gaps = new();
    private int _events;
    private int _outputs;
    private volatile bool _lagged;

    // Null when it wants no live output.
    public LogWish? Logs => logs;

    public void Offer(FeedItem item)
    {
        // Tried while lagging too: whatever comes in wakes the watcher to learn of it.
        if (!TryPut(ref _events, capacity, item) && item.Frame is not null)
        {
            _lagged = true;
        }
    }

    public void OfferOutput(TaskLog output, EventFrame frame)
    {
        // What was left out before goes with what comes after it.
        var whole = _gaps.Close(output);
        if (!TryPut(ref _outputs, outputCapacity, Item(whole, ReferenceEquals(whole, output) ? frame : null)))
        {
            _gaps.Open(whole);
        }
    }

    public async ValueTask<FeedItem> TakeAsync(CancellationToken cancellationToken)
    {
        if (!_items.Reader.TryRead(out var item))
        {
            if (_gaps.Take() is { } rest)
            {
                return Item(rest, frame: null);
            }

            item = await _items.Reader.ReadAsync(cancellationToken);
        }

        Count(item);
        return item;
    }

    // True when events were dropped since the last call. From then on the inbox fills again, so whatever is read afterwards and
    // what comes in leave no gap between them.
    public bool ForgiveLag()
    {
        if (!_lagged)
        {
            return false;
        }

        while (_items.Reader.TryRead(out var item))
        {
            Count(item);
            if (item.Output is { } output)
            {
                _gaps.Open(output);
            }
        }

        _lagged = false;
        return true;
    }

    private bool TryPut(ref int count, int most, FeedItem item)
    {
        if (Interlocked.Increment(ref count) > most)
        {
            Interlocked.Decrement(ref count);
            return false;
        }

        return _items.Writer.TryWrite(item);
    }

    private void Count(FeedItem item)
    {
        if (item.Output is null)
        {
            Interlocked.Decrement(ref _events);
        }
        else
        {
            Interlocked.Decrement(ref _outputs);
        }
    }

    private FeedItem Item(TaskLog output, EventFrame? frame) => new(0, frame ?? EventFrames.Output(batchId, output)) { Output = output };
}
