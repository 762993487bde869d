using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Executor.Contracts.Batches;
using Executor.Gateway.Metrics;

namespace Executor.Gateway.Events;

// Server-sent events to one client: one block of lines per frame, a comment when it is quiet.
internal sealed class EventStreamSession(
    BatchWatcher watcher, EventOptions options, GatewayInstruments instruments, TimeProvider time, IHostApplicationLifetime lifetime)
{
    public async Task RunAsync(PipeWriter body, BatchView batch, long? from, CancellationToken aborted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        instruments.WatcherCame(Transports.EventStream);
        try
        {
            await body.FlushAsync(ended.Token);
            await SendAsync(body, batch, from, ended);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client left, or this process is stopping: it resumes elsewhere by the last id.
        }
        finally
        {
            instruments.WatcherLeft(Transports.EventStream);
        }
    }

    private async Task SendAsync(PipeWriter body, BatchView batch, long? from, CancellationTokenSource ended)
    {
        await using var frames = watcher.WatchAsync(batch, from, ended.Token).GetAsyncEnumerator(ended.Token);
        var next = frames.MoveNextAsync().AsTask();
        try
        {
            while (await IsThereAsync(next, body, ended.Token))
            {
                Write(body, frames.Current);
                await body.FlushAsync(ended.Token);
                if (frames.Current.LiveSince is { } recorded)
                {
                    instruments.Delivered(time.GetUtcNow() - recorded);
                }

                next = frames.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // Frames may only be disposed when nothing waits for the next of them.
            await ended.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Whether there is a next frame; until that is known, the client is pinged.
    private async Task<bool> IsThereAsync(Task<bool> next, PipeWriter body, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await next.WaitAsync(options.PingInterval, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // It may be there after all, or have failed with the same exception: then that is the answer.
                if (next.IsCompleted)
                {
                    return await next;
                }

                body.Write(": ping\n\n"u8);
                await body.FlushAsync(cancellationToken);
            }
        }
    }

    // JSON on one line: it holds no line break that would have to be split.
    private static void Write(PipeWriter body, EventFrame frame)
    {
        if (frame.Position is { } position)
        {
            body.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {position}\n")));
        }

        body.Write(Encoding.UTF8.GetBytes($"event: {frame.Name}\ndata: "));
        body.Write(frame.Json.Span);
        body.Write("\n\n"u8);
    }
}
