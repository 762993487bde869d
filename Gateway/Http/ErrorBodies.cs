using Executor.Gateway.Authentication;

namespace Executor.Gateway.Http;

// Stands around everything: whatever ends with a status of 400 or more and without a body gets one, and whatever throws is
// answered without a word of its cause.
internal sealed partial class ErrorBodies(RequestDelegate next, ILogger<ErrorBodies> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // Logs and patches are a guest's bytes: no browser may take them for anything but what we say they are.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(context);
            if (context.Response.StatusCode >= 400 && !context.Response.HasStarted)
            {
                await Problems.Of(context.Response.StatusCode).ExecuteAsync(context);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            LogClientGone(context.Request.Method);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await Convert(context, exception).ExecuteAsync(context);
        }
        catch (Exception exception)
        {
            // The answer is half out: all that is left is to break the connection, so that nobody takes it for whole.
            Convert(context, exception);
            context.Abort();
        }
    }

    private ProblemResult Convert(HttpContext context, Exception exception)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unknown";
        if (exception is BadHttpRequestException bad)
        {
            return Problems.Of(bad.StatusCode);
        }

        if (StorageFailure.Find(exception) is { } cause)
        {
            LogStorageFailed(context.Request.Method, route, cause);
            return Problems.StorageUnavailable(cause);
        }

        if (exception is OrleansException && StorageFailure.IsDamage(exception))
        {
            LogDamage(context.Request.Method, route);
            return Problems.StateUnreadable;
        }

        // Texts of grain failures name keys and arguments, a hotkey or nonce among them: they stay out of the log.
        if (exception is TimeoutException or OrleansException)
        {
            LogGrainsSilent(context.Request.Method, route, exception.GetType().Name);
            return Problems.Unavailable;
        }

        if (CredentialHeaders.IsPresent(context.Request))
        {
            LogFailed(context.Request.Method, route, exception.GetType().Name, exception.StackTrace);
        }
        else
        {
            LogFailed(exception, context.Request.Method, route);
        }

        return Problems.InternalError;
    }

    [LoggerMessage(LogLevel.Debug, "The client left a {Method} request")]
    private partial void LogClientGone(string method);

    [LoggerMessage(LogLevel.Warning, "{Method} {Route} failed: the grains did not answer ({Exception})")]
    private partial void LogGrainsSilent(string method, string route, string exception);

    [LoggerMessage(LogLevel.Warning, "{Method} {Route} failed: {Cause}")]
    private partial void LogStorageFailed(string method, string route, string cause);

    [LoggerMessage(LogLevel.Warning, "{Method} {Route} failed: a grain's state cannot be read, as its own line in this log says")]
    private partial void LogDamage(string method, string route);

    [LoggerMessage(LogLevel.Error, "{Method} {Route} failed with {Exception} at {Stack}")]
    private partial void LogFailed(string method, string route, string exception, string? stack);

    [LoggerMessage(LogLevel.Error, "{Method} {Route} failed")]
    private partial void LogFailed(Exception exception, string method, string route);
}
