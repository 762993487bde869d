using System.Net.WebSockets;
using Executor.Gateway.Batches;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Batches;
using Microsoft.AspNetCore.Mvc;

namespace Executor.Gateway.Events;

internal static class SocketEndpoints
{
    private const WebSocketCloseStatus UnknownBatch = (WebSocketCloseStatus)4404;

    public static void MapEventSocket(this IEndpointRouteBuilder routes) =>
        routes.MapRead("/ws", WatchAsync)
            .RequireReadToken()
            .AllowTokenInQuery()
            .WithTags("Events")
            .WithSummary("The events of a batch over a WebSocket")
            .WithDescription(
                "A snapshot first, unless `from` names the sequence number to go on after. Closes after the terminal event; " +
                "an unknown batch closes with 4404. Clients that cannot set a header may send the read token as `access_token`.")
            .Produces(101)
            .Refuses(400, 401, 426, 503);

    private static async Task<IResult> WatchAsync(
        [FromQuery(Name = "batch_id")] string? asked,
        string? from,
        HttpContext context,
        IGrainFactory grains,
        EventOptions options,
        SocketSession session)
    {
        if (asked is not { Length: > 0 })
        {
            return Problems.MissingBatchId;
        }

        if (!EventPosition.TryParse(from, out var position))
        {
            return Problems.InvalidFrom;
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            return Problems.UpgradeRequired;
        }

        var batch = BatchIds.Normalize(asked) is { } batchId ? await grains.GetGrain<IBatchGrain>(batchId).GetAsync() : null;
        if (batch is not null && !EventPosition.IsIn(batch, position))
        {
            return Problems.InvalidFrom;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = options.PingInterval,
            KeepAliveTimeout = options.PingInterval,
        });
        await (batch is null
            ? session.RefuseAsync(socket, EventFrames.BatchNotFound(asked), UnknownBatch, context.RequestAborted)
            : session.RunAsync(socket, batch, position, context.RequestAborted));
        return TypedResults.Empty;
    }
}
