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
                "A snapshot first, unless `from` names the sequence number to go on after. With `logs=true` also what the tasks print, as " +
                "`task_log`, of all or of the one that `task_id` names. Closes after the terminal event; an unknown batch closes with 4404. Clients that cannot set a header may send the read token as `access_token`.")
            .Produces(101)
            .Refuses(400, 401, 404, 426, 503);

    private static async Task<IResult> WatchAsync(
        [FromQuery(Name = "batch_id")] string? asked,
        string? from,
        string? logs,
        [FromQuery(Name = "task_id")] string? taskId,
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

        if (!LogWish.TryParse(logs, taskId, out var wish))
        {
            return Problems.InvalidLogs;
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            return Problems.UpgradeRequired;
        }

        var grain = BatchIds.Normalize(asked) is { } batchId ? grains.GetGrain<IBatchGrain>(batchId) : null;
        var batch = grain is null ? null : await grain.GetAsync();
        if (batch is not null && !EventPosition.IsIn(batch, position))
        {
            return Problems.InvalidFrom;
        }

        if (batch is not null && wish is not null && !await wish.IsInAsync(grain!))
        {
            return Problems.TaskNotFound;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = options.PingInterval,
            KeepAliveTimeout = options.PingInterval,
        });
        await (batch is null
            ? session.RefuseAsync(socket, EventFrames.BatchNotFound(asked), UnknownBatch, context.RequestAborted)
            : session.RunAsync(socket, new WatchRequest(batch, position, wish), context.RequestAborted));
        return TypedResults.Empty;
    }
}
