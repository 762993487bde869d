using System.Globalization;
using Executor.Blobs;
using Executor.Contracts.Blobs;
using Executor.Contracts.Tasks;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Tasks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Executor.Gateway.Tasks;

// The files an attempt left: its logs and its patch, as they are stored, in whole or in part.
internal static class EvidenceEndpoints
{
    private const string OfAttempt = "Of the latest attempt, or of the one that `attempt` names.";

    public static void MapEvidence(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/batch/{id}/task/{task_id}/log/{name}", GetLogAsync)
            .RequireReadToken()
            .WithTags("Tasks")
            .WithSummary("One log of a task")
            .WithDescription(OfAttempt)
            .Produces<string>(200, "text/plain")
            .Produces<string>(206, "text/plain")
            .Refuses(400, 401, 404, 416, 503);

        routes.MapRead("/batch/{id}/task/{task_id}/patch", GetPatchAsync)
            .RequireReadToken()
            .WithTags("Tasks")
            .WithSummary("What the agent changed")
            .WithDescription(OfAttempt)
            .Produces<string>(200, "text/x-diff")
            .Produces<string>(206, "text/x-diff")
            .Refuses(400, 401, 404, 416, 503);
    }

    private static async Task<Results<FileStreamHttpResult, ProblemResult>> GetLogAsync(
        string id,
        [FromRoute(Name = "task_id")] string taskId,
        string name,
        string? attempt,
        IGrainFactory grains,
        TaskDocuments documents,
        BlobStore blobs)
    {
        var (evidence, refusal) = await FindAsync(id, taskId, attempt, grains, documents);
        return refusal ?? Open(blobs, TaskLogs.Find(evidence, name)?.Blob, "text/plain; charset=utf-8", Problems.LogNotFound);
    }

    private static async Task<Results<FileStreamHttpResult, ProblemResult>> GetPatchAsync(
        string id, [FromRoute(Name = "task_id")] string taskId, string? attempt, IGrainFactory grains, TaskDocuments documents, BlobStore blobs)
    {
        var (evidence, refusal) = await FindAsync(id, taskId, attempt, grains, documents);
        return refusal ?? Open(blobs, evidence.Patch?.Blob, "text/x-diff", Problems.PatchNotFound);
    }

    private static async Task<(AttemptEvidence Evidence, ProblemResult? Refusal)> FindAsync(
        string id, string taskId, string? attempt, IGrainFactory grains, TaskDocuments documents)
    {
        if (!TryParse(attempt, out var number))
        {
            return (AttemptEvidence.None, Problems.InvalidAttempt);
        }

        var (batchId, row, refusal) = await TaskSearch.FindAsync(grains, id, taskId);
        if (row is null)
        {
            return (AttemptEvidence.None, refusal);
        }

        if (number is null)
        {
            var latest = await documents.FindAttemptAsync(batchId, row);
            return (latest?.Outcome?.Evidence ?? AttemptEvidence.None, null);
        }

        var task = await grains.GetGrain<ITaskGrain>($"{batchId}/{taskId}").GetAsync();
        return task.Attempts.FirstOrDefault(candidate => candidate.Number == number) is { } found
            ? (found.Outcome?.Evidence ?? AttemptEvidence.None, null)
            : (AttemptEvidence.None, Problems.AttemptNotFound);
    }

    // Without any, the latest attempt is meant: null.
    private static bool TryParse(string? text, out int? number)
    {
        number = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 ? parsed : null;
        return text is null || number is not null;
    }

    // The digest is the entity tag: a part fetched later belongs to the same bytes or is refused.
    private static Results<FileStreamHttpResult, ProblemResult> Open(
        BlobStore blobs, BlobRef? blob, string contentType, ProblemResult missing) =>
        blob is not null && blobs.Find(blob.Sha256) is { } found
            ? TypedResults.Stream(
                blobs.OpenRead(found),
                contentType,
                entityTag: new EntityTagHeaderValue("\"" + found.Sha256 + "\""),
                enableRangeProcessing: true)
            : missing;
}
