using Executor.Contracts.Events;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Events;
using Orleans.Streams;

namespace Executor.Gateway.Events;

// The events of one batch for all its watchers in this process.
//
// One subscription to the batch's stream feeds every inbox; handing an event over never waits. The stream may lose items, the log
// does not: now and then the feed asks how far the log reaches and tells the watchers, who read what they miss themselves.
// Live output comes another way, and only while a watcher wants it (OutputFeed).
// A feed lives from its first watcher to its last (BatchFeeds counts them).
internal sealed partial class BatchFeed : IAsyncDisposable
{
    private readonly string _batchId;
    private readonly IClusterClient _client;
    private readonly EventOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task<StreamSubscriptionHandle<SequencedEvent>> _subscription;
    private readonly Task _checks;
    private readonly Lock _gate = new();
    private readonly HashSet<WatcherInbox> _inboxes = [];
    private OutputFeed? _output;

    public BatchFeed(string batchId, IClusterClient client, EventOptions options, TimeProvider time, ILogger logger)
    {
        _batchId = batchId;
        _client = client;
        _options = options;
        _time = time;
        _logger = logger;
        _subscription = SubscribeAsync();
        _checks = CheckLogAsync(_ended.Token);
    }

    // Done once what it asks for flows.
    public Task AddAsync(WatcherInbox inbox)
    {
        lock (_gate)
        {
            _inboxes.Add(inbox);
            return inbox.Logs is null ? _subscription : Task.WhenAll(_subscription, SetOutputAsync());
        }
    }

    // True when it was the last.
    public bool Remove(WatcherInbox inbox)
    {
        lock (_gate)
        {
            var isLast = _inboxes.Remove(inbox) && _inboxes.Count == 0;
            if (inbox.Logs is not null && !isLast)
            {
                _ = SetOutputAsync();
            }

            return isLast;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _checks;
        if (_output is not null)
        {
            await _output.DisposeAsync();
        }

        try
        {
            var subscription = await _subscription;
            await subscription.UnsubscribeAsync();
        }
        catch (Exception exception)
        {
            // Nobody listens any more; what is left of a subscription ends with this process.
            LogNotUnsubscribed(_batchId, exception.GetType().Name);
        }

        _ended.Dispose();
    }

    private async Task<StreamSubscriptionHandle<SequencedEvent>> SubscribeAsync()
    {
        // The caller holds a lock.
        await Task.Yield();
        var stream = _client.GetStreamProvider(BatchStreams.Provider)
            .GetStream<SequencedEvent>(StreamId.Create(BatchStreams.Namespace, _batchId));
        return await stream.SubscribeAsync((recorded, _) =>
        {
            HandOut(new FeedItem(recorded.Sequence, EventFrames.Of(_batchId, recorded, live: true)));
            return Task.CompletedTask;
        });
    }

    private Task SetOutputAsync()
    {
        _output ??= new OutputFeed(_batchId, _client, _time, _logger);
        return _output.SetAsync([.. _inboxes.Where(inbox => inbox.Logs is not null)]);
    }

    private async Task CheckLogAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.CheckInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await CheckLogOnceAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The last watcher left.
        }
    }

    private async Task CheckLogOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A batch that is gone reaches beyond everything: its watchers look, find nothing, and end.
            var batch = await _client.GetGrain<IBatchGrain>(_batchId).GetAsync().WaitAsync(cancellationToken);
            HandOut(new FeedItem(batch?.LastSequence ?? long.MaxValue, null));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotChecked(_batchId, exception.GetType().Name);
        }
    }

    private void HandOut(FeedItem item)
    {
        lock (_gate)
        {
            foreach (var inbox in _inboxes)
            {
                inbox.Offer(item);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The log of batch {BatchId} could not be checked ({Exception}); the next check may")]
    private partial void LogNotChecked(string batchId, string exception);

    [LoggerMessage(LogLevel.Debug, "The subscription to batch {BatchId} was not ended in order ({Exception})")]
    private partial void LogNotUnsubscribed(string batchId, string exception);
}
