using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Executor.Cli.Tests.Support;

/// <summary>A real server on a free port whose routes a test writes.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static async Task<ScriptedServer> StartAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.UseWebSockets();
        map(app);
        await app.StartAsync();
        return new ScriptedServer(app);
    }

    /// <summary>A server whose event socket plays one part for each connection, and then closes or breaks it.</summary>
    public static Task<ScriptedServer> StartEventsAsync(List<string> queries, params EventScript[] scripts) => StartAsync(app =>
        app.Map("/ws", async (HttpContext context) =>
        {
            var script = scripts[queries.Count];
            queries.Add(context.Request.QueryString.Value ?? "");
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            foreach (var frame in script.Frames)
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }

            // Without a close frame the connection ends after what was sent, as when a server dies.
            if (!script.Breaks)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            }
        }));

    /// <summary>A server that answers everything with one status and body.</summary>
    public static Task<ScriptedServer> StartFixedAsync(int status, string body) =>
        StartAsync(app => app.MapFallback(() => TypedResults.Text(body, "application/json", statusCode: status)));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>What one connection to the event socket gets.</summary>
/// <param name="Frames">Frames, in order.</param>
/// <param name="Breaks">Whether the connection then breaks instead of being closed.</param>
internal sealed record EventScript(string[] Frames, bool Breaks = false);
