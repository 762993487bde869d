using System.Text.Json;
using Executor.Contracts.Json;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Gateway.Tasks;

// All tasks of a batch as one JSON document, written task by task: the outputs of a large batch never stand in memory together.
internal sealed class TaskListResult(BatchSnapshot snapshot, TaskDocuments documents) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var cancellationToken = httpContext.RequestAborted;
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return;
        }

        // Nothing goes out before the first task was read, so that until then an error can still be told; hence no dispose on that way.
        var json = new Utf8JsonWriter(httpContext.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("batch_id", snapshot.Batch.BatchId);
        json.WriteStartArray("tasks");
        foreach (var task in snapshot.Tasks)
        {
            var document = await documents.ReadAsync(snapshot.Batch.BatchId, task, alone: false, cancellationToken);
            JsonSerializer.Serialize(json, document, ContractsJson.Default.TaskDocument);
            json.Flush();
            await httpContext.Response.BodyWriter.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.DisposeAsync();
    }
}
