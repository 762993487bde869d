using Executor.Gateway.Metrics;

namespace Executor.Gateway.Events;

// The feeds of this process: one for each batch that somebody watches.
internal sealed class BatchFeeds(
    IClusterClient client, EventOptions options, GatewayInstruments instruments, TimeProvider time, ILogger<BatchFeed> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BatchFeed> _feeds = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _feeds.Count;
            }
        }
    }

    // When it returns, every event stored from now on comes into the inbox. Dispose the answer to leave.
    public async Task<IAsyncDisposable> JoinAsync(string batchId, WatcherInbox inbox)
    {
        BatchFeed? feed;
        Task flowing;
        lock (_gate)
        {
            if (!_feeds.TryGetValue(batchId, out feed))
            {
                feed = new BatchFeed(batchId, client, options, instruments, time, logger);
                _feeds.Add(batchId, feed);
            }

            flowing = feed.AddAsync(inbox);
        }

        var membership = new Membership(this, batchId, feed, inbox);
        try
        {
            await flowing;
            return membership;
        }
        catch
        {
            // All who wait for this subscription leave, so the next to come tries a new one.
            await membership.DisposeAsync();
            throw;
        }
    }

    private async ValueTask LeaveAsync(string batchId, BatchFeed feed, WatcherInbox inbox)
    {
        bool last;
        lock (_gate)
        {
            last = feed.Remove(inbox);
            if (last)
            {
                _feeds.Remove(batchId);
            }
        }

        if (last)
        {
            await feed.DisposeAsync();
        }
    }

    private sealed class Membership(BatchFeeds feeds, string batchId, BatchFeed feed, WatcherInbox inbox) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => feeds.LeaveAsync(batchId, feed, inbox);
    }
}
