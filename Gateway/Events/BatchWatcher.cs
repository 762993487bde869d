using System.Runtime.CompilerServices;
using Executor.Contracts.Batches;
using Executor.Gateway.Metrics;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Gateway.Events;

// One client's view of a batch: every event after its position, each exactly once and in order, whatever the stream does.
//
// The subscription stands before the first read, so nothing falls between the two. From then on an event is sent when it is the next
// one, skipped when it was sent, and a jump is filled from the log. A client that lets its inbox overflow gets "lagged" and a snapshot.
// The sequence ends after the terminal event with "stream_closed", or when the batch is gone.
internal sealed class BatchWatcher(
    BatchFeeds feeds, SnapshotReader snapshots, IGrainFactory grains, EventOptions options, GatewayInstruments instruments)
{
    private const int PageSize = 256;

    // Live output comes between the events, wherever it finds its place.
    public async IAsyncEnumerable<EventFrame> WatchAsync(WatchRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // (1) Subscribe.
        var batch = request.Batch;
        var inbox = new WatcherInbox(batch.BatchId, options.BufferSize, options.OutputBufferSize, request.Logs);
        await using var membership = await feeds.JoinAsync(batch.BatchId, inbox);
        var cursor = new Cursor { Position = request.From ?? 0 };

        // (2) Catch up.
        await foreach (var frame in request.From is null
            ? ReadSnapshotAsync(batch.BatchId, cursor, cancellationToken)
            : ReadLogAsync(batch.BatchId, cursor, inbox, cancellationToken))
        {
            yield return frame;
        }

        cursor.Ended |= batch.IsTerminal && cursor.Position >= batch.LastSequence;

        // (3) Follow.
        while (!cursor.Ended)
        {
            var item = await inbox.TakeAsync(cancellationToken);
            if (inbox.ForgiveLag())
            {
                instruments.WatcherLagged();
                yield return EventFrames.Lagged(batch.BatchId);
                await foreach (var frame in ReadSnapshotAsync(batch.BatchId, cursor, cancellationToken))
                {
                    yield return frame;
                }
            }
            else if (item.Output is not null)
            {
                yield return item.Frame!;
            }
            else if (item.Frame is { } next && item.Sequence == cursor.Position + 1)
            {
                cursor.Position = item.Sequence;
                cursor.Ended = next.EndsBatch;
                yield return next;
            }
            else if (item.Sequence > cursor.Position)
            {
                await foreach (var frame in ReadLogAsync(batch.BatchId, cursor, inbox, cancellationToken))
                {
                    yield return frame;
                }
            }
        }

        // (4) Say that it is over.
        yield return EventFrames.Closed(batch.BatchId);
    }

    private async IAsyncEnumerable<EventFrame> ReadSnapshotAsync(
        string batchId, Cursor cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await snapshots.ReadAsync(batchId, cancellationToken) is not { } snapshot)
        {
            cursor.Ended = true;
            yield break;
        }

        cursor.Position = snapshot.LastSequence;
        cursor.Ended = snapshot.Status is BatchStatus.Completed or BatchStatus.Failed;
        yield return EventFrames.Snapshot(batchId, snapshot);
    }

    // To its end, and again when the inbox overflowed meanwhile: what was dropped there had been stored before, so it is read here.
    private async IAsyncEnumerable<EventFrame> ReadLogAsync(
        string batchId, Cursor cursor, WatcherInbox inbox, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var log = grains.GetGrain<IBatchGrain>(batchId);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await log.ReadEventsAsync(cursor.Position, PageSize);
            cursor.Ended |= page is null;
            if (page is not { Length: > 0 } events)
            {
                if (page is null || !inbox.ForgiveLag())
                {
                    yield break;
                }

                continue;
            }

            foreach (var recorded in events)
            {
                // An end that more events follow was not the end.
                cursor.Position = recorded.Sequence;
                cursor.Ended = recorded.Event.IsTerminal;
                yield return EventFrames.Of(batchId, recorded, live: false);
            }
        }
    }

    private sealed class Cursor
    {
        public long Position { get; set; }

        public bool Ended { get; set; }
    }
}
