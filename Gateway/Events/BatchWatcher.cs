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

    // From null: a snapshot first. Otherwise the events after that sequence number, which must not be beyond the log.
    public async IAsyncEnumerable<EventFrame> WatchAsync(
        BatchView batch, long? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // (1) Subscribe.
        var inbox = new WatcherInbox(options.BufferSize);
        await using var membership = await feeds.JoinAsync(batch.BatchId, inbox);
        var cursor = new Cursor { Position = from ?? 0 };

        // (2) Catch up.
        await foreach (var frame in from is null
            ? ReadSnapshotAsync(batch.BatchId, cursor, cancellationToken)
            : ReadLogAsync(batch.BatchId, cursor, cancellationToken))
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
            else if (item.Frame is { } next && item.Sequence == cursor.Position + 1)
            {
                cursor.Position = item.Sequence;
                cursor.Ended = next.EndsBatch;
                yield return next;
            }
            else if (item.Sequence > cursor.Position)
            {
                await foreach (var frame in ReadLogAsync(batch.BatchId, cursor, cancellationToken))
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

    private async IAsyncEnumerable<EventFrame> ReadLogAsync(
        string batchId, Cursor cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var log = grains.GetGrain<IBatchGrain>(batchId);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await log.ReadEventsAsync(cursor.Position, PageSize);
            cursor.Ended |= page is null;
            if (page is not { Length: > 0 } events)
            {
                yield break;
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
