using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Executor.Contracts.Batches;
using Executor.Contracts.Json;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Batches;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Gateway.Batches;

internal static class BatchListEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    private static readonly ImmutableDictionary<string, BatchStatus> Names = Enum.GetValues<BatchStatus>().ToImmutableDictionary(
        status => JsonSerializer.SerializeToElement(status, ContractsJson.Default.BatchStatus).GetString()!);

    public static void MapBatchList(this IEndpointRouteBuilder routes) =>
        routes.MapRead("/batches", ListAsync)
            .RequireReadToken()
            .WithTags("Batches")
            .WithSummary("Batches, newest first")
            .WithDescription(
                "`limit` 1 to 1000, default 100; `before` the id of a batch; `status`. Link rel=\"next\" leads to the older ones.")
            .Refuses(400, 401, 503);

    private static async Task<Results<Ok<ImmutableArray<BatchListItem>>, ProblemResult>> ListAsync(
        string? limit, string? before, string? status, HttpResponse response, IGrainFactory grains)
    {
        if (ParseLimit(limit) is not { } count)
        {
            return Problems.InvalidLimit;
        }

        var beforeId = BatchIds.Normalize(before);
        if (before is not null && beforeId is null)
        {
            return Problems.InvalidBefore;
        }

        if (!TryParseStatus(status, out var wanted))
        {
            return Problems.InvalidStatus;
        }

        var list = await grains.GetGrain<IBatchIndexGrain>(0).ListAsync(new BatchQuery(count, beforeId, wanted));
        if (list is { More: true, Batches: [.., var last] })
        {
            var filter = status is null ? "" : "&status=" + status;
            response.Headers.Link = string.Create(
                CultureInfo.InvariantCulture, $"</batches?limit={count}&before={last.BatchId}{filter}>; rel=\"next\"");
        }

        return TypedResults.Ok(list.Batches
            .Select(batch => new BatchListItem(batch.BatchId, batch.CreatedAt, batch.Status, batch.ArchiveHash))
            .ToImmutableArray());
    }

    // More than a page may hold is cut to a page: the link leads on.
    private static int? ParseLimit(string? text) =>
        text is null ? DefaultLimit
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0 ? Math.Min(limit, MaxLimit)
        : null;

    private static bool TryParseStatus(string? text, out BatchStatus? status)
    {
        status = text is null ? null : Names.TryGetValue(text, out var found) ? found : null;
        return text is null || status is not null;
    }
}
