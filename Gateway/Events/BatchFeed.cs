using Executor.Contracts.Events;
using Executor.Gateway.Metrics;
using Executor.Grains.Interfaces.Events;
using Orleans.Streams;

namespace Executor.Gateway.Events;

// The events of one batch for all its watchers in this process.
//
// One subscription to the batch's stream feeds every inbox; handing an event over never waits. The stream may lose and repeat items, the
// log does not: what is missing is read back from it, once for all watchers (StreamRepair), and now and then the feed has it checked
// whether the last one is missing.
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
    private readonly StreamRepair _repair;
    private readonly Task<StreamSubscriptionHandle<SequencedEvent>> _subscription;
    private readonly Task _checks;
    private readonly Lock _gate = new();
    private readonly HashSet<WatcherInbox> _inboxes = [];
    private OutputFeed? _output;

    public BatchFeed(
        string batchId, IClusterClient client, EventOptions options, GatewayInstruments instruments, TimeProvider time, ILogger logger)
    {
        _batchId = batchId;
        _client = client;
        _options = options;
        _time = time;
        _logger = logger;
        _repair = new StreamRepair(batchId, client, HandOut, instruments, time, logger, _ended.Token);
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
        await _repair.Reading;
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
            _repair.Receive(recorded);
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
                await CheckLogOnceAsync();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The last watcher left.
        }
    }

    private async Task CheckLogOnceAsync()
    {
        try
        {
            await _repair.CheckAsync();
        }
        catch (Exception exception) when (!_ended.IsCancellationRequested)
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
