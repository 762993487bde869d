using System.Runtime.CompilerServices;
using Executor.Cli.Client;
using Executor.Contracts.Json;

namespace Executor.Cli.Watching;

/// <summary>
/// The events of a batch, each exactly once and in order, over as many connections as it takes. A connection that breaks is followed by
/// one that asks for what comes after the last event seen, at once the first time and then ever more slowly; the end is the server's
/// word, never a broken connection.
/// </summary>
internal sealed class BatchWatcher(ExecutorClient client, LogQuery? logs, TimeProvider time)
{
    private const int MaxFailures = 12;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<WatchedFrame> WatchAsync(
        string batchId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? seen = null;
        var wasConnected = false;
        for (var failures = 0; failures < MaxFailures; failures++)
        {
            await PauseAsync(failures, cancellationToken);
            await using var socket = new EventSocket(client.Token);
            if (!await socket.TryConnectAsync(client.Address, batchId, seen, logs, cancellationToken))
            {
                // Patience is for a server that was there: the first word of one that is not should come at once.
                failures = wasConnected ? failures : MaxFailures;
                continue;
            }

            wasConnected = true;
            while (await socket.ReceiveAsync(cancellationToken) is { } frame)
            {
                if (frame.Envelope.Sequence is { } sequence && sequence <= seen)
                {
                    continue;
                }

                if (SequenceOf(frame) is { } reached && (seen is null || reached > seen))
                {
                    // Only news makes up for the failures before it; the loop counts on from -1.
                    (seen, failures) = (reached, -1);
                }

                yield return frame;
                if (frame.Envelope.Event == WatchedFrame.StreamClosed)
                {
                    yield break;
                }
            }
        }

        var story = wasConnected ? $"the connection broke and {MaxFailures} attempts to take it up again failed" : "nothing answers there";
        throw new UnreachableException($"{client.Address} cannot be reached: {story}.");
    }

    private static long? SequenceOf(WatchedFrame frame) => frame.Envelope.Event == WatchedFrame.Snapshot
        ? frame.Data(ContractsJson.Default.SnapshotDocument).LastSequence
        : frame.Envelope.Sequence;

    private Task PauseAsync(int failures, CancellationToken cancellationToken)
    {
        if (failures == 0)
        {
            return Task.CompletedTask;
        }

        var pause = FirstPause * Math.Pow(2, failures - 1);
        return Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellationToken);
    }
}
