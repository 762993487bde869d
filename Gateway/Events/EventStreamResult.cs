namespace Executor.Gateway.Events;

internal sealed class EventStreamResult(EventStreamSession session, WatchRequest request) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";

        // Proxies that buffer would turn events into history.
        response.Headers["X-Accel-Buffering"] = "no";
        return HttpMethods.IsHead(httpContext.Request.Method) ? Task.CompletedTask : session.RunAsync(httpContext, request);
    }
}
