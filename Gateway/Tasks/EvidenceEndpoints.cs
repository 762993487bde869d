using Executor.Blobs;
using Executor.Contracts.Blobs;
using Executor.Contracts.Tasks;
using Executor.Gateway.Batches;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Batches;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Executor.Gateway.Tasks;

// The files an attempt left: its logs and its patch, as they are stored, in whole or in part.
internal static class EvidenceEndpoints
{
    public static void MapEvidence(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/batch/{id}/task/{task_id}/log/{name}", GetLogAsync)
            .RequireReadToken()
            .WithTags("Tasks")
            .WithSummary("One log of a task")
            .Produces<string>(200, "text/plain")
            .Produces<string>(206, "text/plain")
            .Refuses(401, 404, 416, 503);

        routes.MapRead("/batch/{id}/task/{task_id}/patch", GetPatchAsync)
            .RequireReadToken()
            .WithTags("Tasks")
            .WithSummary("What the agent changed")
            .Produces<string>(200, "text/x-diff")
            .Produces<string>(206, "text/x-diff")
            .Refuses(401, 404, 416, 503);
    }

    private static async Task<Results<FileStreamHttpResult, ProblemResult>> GetLogAsync(
        string id, [FromRoute(Name = "task_id")] string taskId, string name, IGrainFactory grains, TaskDocuments documents, BlobStore blobs)
    {
        var (evidence, refusal) = await FindAsync(id, taskId, grains, documents);
        return refusal ?? Open(blobs, TaskLogs.Find(evidence, name)?.Blob, "text/plain; charset=utf-8", Problems.LogNotFound);
    }

    private static async Task<Results<FileStreamHttpResult, ProblemResult>> GetPatchAsync(
        string id, [FromRoute(Name = "task_id")] string taskId, IGrainFactory grains, TaskDocuments documents, BlobStore blobs)
    {
        var (evidence, refusal) = await FindAsync(id, taskId, grains, documents);
        return refusal ?? Open(blobs, evidence.Patch?.Blob, "text/x-diff", Problems.PatchNotFound);
    }

    private static async Task<(AttemptEvidence Evidence, ProblemResult? Refusal)> FindAsync(
        string id, string taskId, IGrainFactory grains, TaskDocuments documents)
    {
        if (BatchIds.Normalize(id) is not { } batchId
            || await grains.GetGrain<IBatchGrain>(batchId).GetSnapshotAsync() is not { } snapshot)
        {
            return (AttemptEvidence.None, Problems.BatchNotFound);
        }

        if (snapshot.Tasks.FirstOrDefault(task => task.TaskId == taskId) is not { } row)
        {
            return (AttemptEvidence.None, Problems.TaskNotFound);
        }

        var attempt = await documents.FindAttemptAsync(batchId, row);
        return (attempt?.Outcome?.Evidence ?? AttemptEvidence.None, null);
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
