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
                "A snapshot first, unless `from` or `Last-Event-ID` names the sequence number to go on after. " +
                "Ends after the terminal event. Clients that cannot set a header may send the read token as `access_token`.")
            .Produces<string>(200, "text/event-stream")
            .Refuses(400, 401, 404, 503);

    private static async Task<IResult> WatchAsync(
        string id, string? from, [FromHeader(Name = "Last-Event-ID")] string? lastEventId, IGrainFactory grains, EventStreamSession session)
    {
        // A browser that reconnects repeats the address it began with and knows better by now.
        if (!EventPosition.TryParse(lastEventId is { Length: > 0 } ? lastEventId : from, out var position))
        {
            return Problems.InvalidFrom;
        }

        if (BatchIds.Normalize(id) is not { } batchId || await grains.GetGrain<IBatchGrain>(batchId).GetAsync() is not { } batch)
        {
            return Problems.BatchNotFound;
        }

        return EventPosition.IsIn(batch, position) ? new EventStreamResult(session, batch, position) : Problems.InvalidFrom;
    }
}
