using System.Collections.Immutable;
using Executor.Contracts.Events;
using Executor.Grains.Events;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.State;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Executor.Grains.Batches;

/// <summary>
/// The log of one batch and what it comes to. An event is stored, then applied, then published, so that nobody hears of what could be
/// lost; the stream may drop, the log is read again.
/// </summary>
internal sealed partial class BatchJournal
{
    private readonly EventLog _log;
    private readonly GuardedState<BatchProgressState> _snapshot;
    private readonly Func<IAsyncStream<SequencedEvent>> _stream;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private bool _isUnsure;

    private BatchJournal(
        EventLog log,
        BatchProgress progress,
        GuardedState<BatchProgressState> snapshot,
        Func<IAsyncStream<SequencedEvent>> stream,
        TimeProvider time,
        ILogger logger)
    {
        (_log, Progress, _snapshot, _stream, _time, _logger) = (log, progress, snapshot, stream, time, logger);
    }

    public BatchProgress Progress { get; }

    /// <summary>Reads the log from the last snapshot on.</summary>
    public static async Task<BatchJournal> OpenAsync(
        EventLog log,
        BatchOrderState order,
        GuardedState<BatchProgressState> snapshot,
        Func<IAsyncStream<SequencedEvent>> stream,
        TimeProvider time,
        ILogger logger)
    {
        var progress = snapshot.Value.Batch is null ? new BatchProgress(order.Order!, order.CreatedAt) : BatchProgress.From(snapshot.Value);
        for (var events = await ReadOnAsync(); !events.IsEmpty; events = await ReadOnAsync())
        {
            foreach (var item in events)
            {
                progress.Apply(item);
            }
        }

        return new BatchJournal(log, progress, snapshot, stream, time, logger);

        Task<ImmutableArray<SequencedEvent>> ReadOnAsync() => log.ReadAsync(progress.Batch.LastSequence, IEventPageGrain.Capacity);
    }

    /// <summary>When this throws, it is not known whether the events were stored: only opening the journal anew can tell.</summary>
    /// <param name="events">What has happened.</param>
    /// <param name="at">When; null for now.</param>
    public async Task RecordAsync(ImmutableArray<BatchEvent> events, DateTimeOffset? at = null)
    {
        if (events.IsEmpty)
        {
            return;
        }

        if (_isUnsure)
        {
            throw new InvalidOperationException($"The log of batch {Progress.Batch.BatchId} must be read again before more is written.");
        }

        var now = at ?? _time.GetUtcNow();
        var first = Progress.Batch.LastSequence + 1;
        ImmutableArray<SequencedEvent> items = [.. events.Select((item, i) => new SequencedEvent(first + i, now, item))];
        _isUnsure = true;
        await _log.AppendAsync(items);
        _isUnsure = false;
        foreach (var item in items)
        {
            Progress.Apply(item);
        }

        await PublishAsync(items);
        if (EventLog.PageOf(items[^1].Sequence + 1) != EventLog.PageOf(first))
        {
            await SaveAsync();
        }
    }

    /// <summary>Events after a sequence number, oldest first, at most so many.</summary>
    public async Task<ImmutableArray<SequencedEvent>> ReadAsync(long after, int limit) =>
        after >= Progress.Batch.LastSequence ? [] : await _log.ReadAsync(Math.Max(0, after), limit);

    /// <summary>Shortens reading after a start; each page that is full is a reason.</summary>
    public async Task SaveAsync()
    {
        try
        {
            await _snapshot.UpdateAsync(_ => Progress.ToState());
        }
        catch (Exception exception)
        {
            // What happened is in the log.
            LogSaveFailed(exception, Progress.Batch.BatchId);
        }
    }

    private async Task PublishAsync(ImmutableArray<SequencedEvent> items)
    {
        try
        {
            await _stream().OnNextBatchAsync(items);
        }
        catch (Exception exception)
        {
            // The log holds them: watchers find the gap and read it.
            LogPublishFailed(exception, Progress.Batch.BatchId);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The snapshot of batch {BatchId} could not be saved; its log is read from the one before")]
    private partial void LogSaveFailed(Exception exception, string batchId);

    [LoggerMessage(LogLevel.Warning, "Batch {BatchId} could not publish events; watchers read them from the log")]
    private partial void LogPublishFailed(Exception exception, string batchId);
}
