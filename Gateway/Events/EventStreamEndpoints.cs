using Executor.Gateway.Batches;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Gateway.Events;

internal static class EventStreamEndpoints
{
    public static void MapEventStream(this IEndpointRouteBuilder routes) =>
        routes.MapRead("/batch/{id}/events", WatchAsync)
            .RequireReadToken(fromQuery: true)
            .WithTags("Events")
            .WithSummary("The events of a batch as server-sent events")
            .WithDescription(
                "A snapshot first, unless `from` or `Last-Event-ID` names the sequence number to go on after. Ends after the terminal event. " +
                "Clients that cannot set a header may send the read token as `access_token`.")
            .Produces(200, contentType: "text/event-stream")
            .Refuses(400, 401, 404, 503);

    private static async Task<IResult> WatchAsync(string id, HttpRequest request, IGrainFactory grains)
    {
        if (!EventPosition.TryRead(request, lastEventId: true, out var from))
        {
            return Problems.InvalidFrom;
        }

        if (BatchIds.Normalize(id) is not { } batchId || await grains.GetGrain<IBatchGrain>(batchId).GetAsync() is not { } batch)
        {
            return Problems.BatchNotFound;
        }

        return EventPosition.IsIn(batch, from) ? new EventStreamResult(batch, from) : Problems.InvalidFrom;
    }
}
