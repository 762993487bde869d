using System.Threading.Channels;

namespace Executor.Gateway.Events;

// What waits for one watcher. It is bounded, and whoever puts something in never waits: a watcher that is too slow loses its place
// and learns of it.
internal sealed class WatcherInbox(int capacity)
{
    private readonly Channel<FeedItem> _items =
        Channel.CreateBounded<FeedItem>(new BoundedChannelOptions(capacity) { SingleReader = true });

    private volatile bool _lagged;

    public void Offer(FeedItem item)
    {
        // Tried while lagging too: whatever comes in wakes the watcher to learn of it.
        if (!_items.Writer.TryWrite(item) && item.Frame is not null)
        {
            _lagged = true;
        }
    }

    public ValueTask<FeedItem> TakeAsync(CancellationToken cancellationToken) => _items.Reader.ReadAsync(cancellationToken);

    // True when events were dropped since the last call. From then on the inbox fills again, so whatever is read afterwards and
    // what comes in leave no gap between them.
    public bool ForgiveLag()
    {
        if (!_lagged)
        {
            return false;
        }

        while (_items.Reader.TryRead(out _))
        {
        }

        _lagged = false;
        return true;
    }
}
