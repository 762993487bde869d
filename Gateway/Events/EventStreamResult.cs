using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Executor.Contracts.Batches;
using Executor.Gateway.Metrics;

namespace Executor.Gateway.Events;

// Server-sent events: one block of lines per frame, a comment when it is quiet.
internal sealed class EventStreamResult(BatchView batch, long? from) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";

        // Proxies that buffer would turn events into history.
        response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return;
        }

        var instruments = services.GetRequiredService<GatewayInstruments>();
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        instruments.WatcherCame(Transports.EventStream);
        try
        {
            await response.BodyWriter.FlushAsync(ended.Token);
            await SendAsync(response.BodyWriter, services, instruments, ended.Token);
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

    private async Task SendAsync(PipeWriter body, IServiceProvider services, GatewayInstruments instruments, CancellationToken cancellationToken)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var ping = services.GetRequiredService<EventOptions>().PingInterval;
        await using var frames = services.GetRequiredService<BatchWatcher>().WatchAsync(batch, from, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = frames.MoveNextAsync().AsTask();
            while (!await IsDoneAsync(next, ping, time))
            {
                body.Write(": ping\n\n"u8);
                await body.FlushAsync(cancellationToken);
            }

            if (!await next)
            {
                return;
            }

            Write(body, frames.Current);
            await body.FlushAsync(cancellationToken);
            if (frames.Current.LiveSince is { } recorded)
            {
                instruments.Delivered(time.GetUtcNow() - recorded);
            }
        }
    }

    // False after a while of nothing. The task itself may fail: that is for whoever awaits it.
    private static async Task<bool> IsDoneAsync(Task task, TimeSpan patience, TimeProvider time)
    {
        try
        {
            await task.WaitAsync(patience, time);
        }
        catch (Exception) when (task.IsCompleted)
        {
            // Rethrown where its result is taken.
        }
        catch (TimeoutException)
        {
            return false;
        }

        return true;
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
