using Executor.Gateway.Batches;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Batches;
using Microsoft.AspNetCore.Mvc;

namespace Executor.Gateway.Events;

internal static class EventStreamEndpoints
{
    public static void MapEventStream(this IEndpointRouteBuilder routes) =>
        routes.MapRead("/batch/{id}/events", WatchAsync)
            .RequireReadToken()
            .AllowTokenInQuery()
            .WithTags("Events")
            .WithSummary("The events of a batch as server-sent events")
            .WithDescription(
                "A snapshot first, unless `from` or `Last-Event-ID` names the sequence number to go on after. With `logs=true` also what the " +
                "tasks print, as `task_log`, of all or of the one that `task_id` names. Ends after the terminal event; a client that comes " +
                "back with its id as `Last-Event-ID` gets 204, which keeps browsers from coming back for ever. " +
                "Clients that cannot set a header may send the read token as `access_token`.")
            .Produces<string>(200, "text/event-stream")
            .Produces(204)
            .Refuses(400, 401, 404, 503);

    private static async Task<IResult> WatchAsync(
        string id,
        string? from,
        string? logs,
        [FromQuery(Name = "task_id")] string? taskId,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId,
        IGrainFactory grains,
        EventStreamSession session)
    {
        // A browser that reconnects repeats the address it began with and knows better by now.
        var isBack = lastEventId is { Length: > 0 };
        if (!EventPosition.TryParse(isBack ? lastEventId : from, out var position))
        {
            return Problems.InvalidFrom;
        }

        if (!LogWish.TryParse(logs, taskId, out var wish))
        {
            return Problems.InvalidLogs;
        }

        var grain = BatchIds.Normalize(id) is { } batchId ? grains.GetGrain<IBatchGrain>(batchId) : null;
        if (grain is null || await grain.GetAsync() is not { } batch)
        {
            return Problems.BatchNotFound;
        }

        if (!EventPosition.IsIn(batch, position))
        {
            return Problems.InvalidFrom;
        }

        if (wish is not null && !await wish.IsInAsync(grain))
        {
            return Problems.TaskNotFound;
        }

        return isBack && batch.IsTerminal && position == batch.LastSequence
            ? TypedResults.NoContent()
            : new EventStreamResult(session, new WatchRequest(batch, position, wish));
    }
}
