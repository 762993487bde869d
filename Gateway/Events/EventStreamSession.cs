using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Executor.Gateway.Metrics;

namespace Executor.Gateway.Events;

// Server-sent events to one client: one block of lines per frame, a comment when it is quiet.
internal sealed class EventStreamSession(
    BatchWatcher watcher, EventOptions options, GatewayInstruments instruments, TimeProvider time, IHostApplicationLifetime lifetime)
{
    public async Task RunAsync(HttpContext context, WatchRequest request)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        instruments.WatcherCame(Transports.EventStream);
        try
        {
            var body = context.Response.BodyWriter;
            await FlushAsync(body, ended.Token);
            await SendAsync(body, request, ended);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client left, or this process is stopping: it resumes elsewhere by the last id.
        }
        catch (StalledClientException)
        {
            // What it did not take cannot be taken back: only breaking the connection ends it.
            instruments.WatcherStalled();
            context.Abort();
        }
        finally
        {
            instruments.WatcherLeft(Transports.EventStream);
        }
    }

    private async Task SendAsync(PipeWriter body, WatchRequest request, CancellationTokenSource ended)
    {
        await using var frames = watcher.WatchAsync(request, ended.Token).GetAsyncEnumerator(ended.Token);
        var next = frames.MoveNextAsync().AsTask();
        try
        {
            while (await IsThereAsync(next, body, ended.Token))
            {
                Write(body, frames.Current);
                await FlushAsync(body, ended.Token);
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
                await FlushAsync(body, cancellationToken);
            }
        }
    }

    private Task FlushAsync(PipeWriter body, CancellationToken cancellationToken) =>
        body.FlushAsync(cancellationToken).AsTask().OrStalledAsync(options.SendTimeout, time);

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
