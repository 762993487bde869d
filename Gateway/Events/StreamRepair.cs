using Executor.Contracts.Events;
using Executor.Gateway.Metrics;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Gateway.Events;

// Puts the events of one batch in order again, once for all watchers: what the stream brings twice is dropped, and what it lost is read
// back from the log before anything later is handed out. A loss shows as a gap before the next event, or, when none follows, when the log
// is checked. Until the first event or check nothing is known of where the stream stands: a watcher that has more of the log behind it
// than the first event assumes reads the difference itself.
internal sealed partial class StreamRepair(
    string batchId,
    IGrainFactory grains,
    Action<FeedItem> handOut,
    GatewayInstruments instruments,
    TimeProvider time,
    ILogger logger,
    CancellationToken ended)
{
    private const int PageSize = 256;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _reached;
    private long _wanted;
    private Task _reading = Task.CompletedTask;

    // What is being read back when it is asked; it never fails.
    public Task Reading
    {
        get
        {
            lock (_gate)
            {
                return _reading;
            }
        }
    }

    private IBatchGrain Batch => grains.GetGrain<IBatchGrain>(batchId);

    public void Receive(SequencedEvent recorded)
    {
        lock (_gate)
        {
            if (_reached is null || recorded.Sequence == _reached + 1)
            {
                _reached = recorded.Sequence;
                handOut(new FeedItem(recorded.Sequence, EventFrames.Of(batchId, recorded, live: true)));
            }
            else
            {
                ReadTo(recorded.Sequence);
            }
        }
    }

    // Asks how far the log reaches.
    public async Task CheckAsync()
    {
        var batch = await Batch.GetAsync().WaitAsync(ended);
        lock (_gate)
        {
            if (batch is null || _reached is null)
            {
                // A batch that is gone reaches beyond everything: its watchers look, find nothing, and end.
                _reached = batch?.LastSequence ?? _reached;
                handOut(new FeedItem(batch?.LastSequence ?? long.MaxValue, null));
            }
            else
            {
                ReadTo(batch.LastSequence);
            }
        }
    }

    // Under the lock.
    private void ReadTo(long sequence)
    {
        _wanted = Math.Max(_wanted, sequence);
        if (_wanted > _reached && _reading.IsCompleted)
        {
            _reading = Task.Run(ReadBackAsync, CancellationToken.None);
        }
    }

    private async Task ReadBackAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                if (await ReadPageAsync())
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                // The last watcher left.
            }
            catch (Exception exception)
            {
                LogNotRead(batchId, exception.GetType().Name);
                await Task.Delay(RetryPause, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // True when there is no more to read. What comes from the stream meanwhile only moves the goal: it was stored before.
    private async Task<bool> ReadPageAsync()
    {
        long after;
        lock (_gate)
        {
            after = _reached!.Value;
        }

        var page = await Batch.ReadEventsAsync(after, PageSize).WaitAsync(ended);
        lock (_gate)
        {
            foreach (var recorded in page ?? [])
            {
                handOut(new FeedItem(recorded.Sequence, EventFrames.Of(batchId, recorded, live: false)));
                _reached = recorded.Sequence;
            }

            if (page is { Length: > 0 } events)
            {
                instruments.EventsRecovered(events.Length);
                LogRecovered(batchId, events.Length);
            }
            else
            {
                // It is gone, or the log knows nothing of what was announced: the next check says which.
                _wanted = after;
            }

            if (_wanted > _reached)
            {
                return false;
            }

            // Under the lock, so that whatever comes next begins anew.
            _reading = Task.CompletedTask;
            return true;
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Count} events of batch {BatchId} that the stream did not bring were read from the log")]
    private partial void LogRecovered(string batchId, int count);

    [LoggerMessage(LogLevel.Warning, "The log of batch {BatchId} could not be read ({Exception}) and is read again")]
    private partial void LogNotRead(string batchId, string exception);
}
