using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Executor.Blobs.Tests.Remote;

/// <summary>A gateway on a real socket that a test lets answer as it likes; it writes down what it was asked.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedGateway(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(context =>
        {
            Asked.Enqueue($"{context.Request.Method} {context.Request.Path} {context.Request.Headers.Authorization}");
            return answer(context);
        });
    }

    public ConcurrentQueue<string> Asked { get; } = new();

    public Uri Address => new(_app.Urls.First());

    public static async Task<ScriptedGateway> StartAsync(RequestDelegate answer)
    {
        ScriptedGateway gateway = new(answer);
        await gateway._app.StartAsync();
        return gateway;
    }

    public static Task<ScriptedGateway> StartAsync(byte[] answer) => StartAsync(context =>
    {
        context.Response.ContentLength = answer.Length;
        return context.Response.Body.WriteAsync(answer).AsTask();
    });

    public static Task<ScriptedGateway> StartAsync(int status) => StartAsync(context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    /// <summary>The address of a gateway that is down.</summary>
    public static async Task<Uri> StoppedAsync()
    {
        await using ScriptedGateway gateway = await StartAsync(503);
        return gateway.Address;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
