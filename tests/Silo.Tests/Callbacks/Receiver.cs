using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Executor.Silo.Tests.Callbacks;

/// <summary>A real server on the loopback that writes down what it is sent and answers as a test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<(Dictionary<string, string> Headers, byte[] Body)> _requests = [];

    private Receiver(WebApplication app) => _app = app;

    public Uri Url => new(new Uri(_app.Urls.Single()), "hook?token=secret-of-the-receiver");

    public (Dictionary<string, string> Headers, byte[] Body)[] Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static async Task<Receiver> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new Receiver(builder.Build());
        receiver._app.MapFallback(async context =>
        {
            // Copied: the server uses the request's own again.
            var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lock (receiver._requests)
            {
                receiver._requests.Add((headers, body.ToArray()));
            }

            await answer(context);
        });
        await receiver._app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
