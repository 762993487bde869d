using System.Formats.Tar;
using System.Globalization;
using System.Net;
using System.Text;
using Executor.Cli.Client;
using Executor.Cli.CommandLine;
using Executor.Contracts.Batches;
using Executor.Contracts.Tasks;

namespace Executor.Cli.Results;

/// <summary>
/// Writes everything of an ended batch into one tar archive, through the HTTP API alone:
/// <code>
/// BATCH/batch.json  BATCH/verify.json  BATCH/events.jsonl
/// BATCH/tasks/TASK/task.json  BATCH/tasks/TASK/agent.patch  BATCH/tasks/TASK/logs/NAME
/// BATCH/tasks/TASK/attempts.json  BATCH/tasks/TASK/attempts/N/agent.patch  BATCH/tasks/TASK/attempts/N/logs/NAME
/// </code>
/// A task has the files of its latest attempt, and below attempts those of the ones before. The entries are in this order, tasks in
/// ordinal order of their ids, logs in the order in which they were made. Every entry is as old as the end of the batch.
/// </summary>
internal sealed class BatchExport : IAsyncDisposable
{
    private readonly ExecutorClient _client;
    private readonly BatchDocument _batch;
    private readonly TarWriter _tar;

    // Entries need their length first, and a log may be larger than memory should be.
    private readonly FileStream _buffer;

    private BatchExport(ExecutorClient client, BatchDocument batch, Stream target)
    {
        (_client, _batch) = (client, batch);
        _tar = new TarWriter(target, TarEntryFormat.Gnu, leaveOpen: true);
        _buffer = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            });
    }

    private string BatchId => _batch.BatchId;

    /// <summary>Entries written.</summary>
    private int Count { get; set; }

    /// <returns>The number of entries.</returns>
    public static async Task<int> WriteAsync(ExecutorClient client, string batchId, Stream target, CancellationToken cancellationToken)
    {
        var batch = await client.GetBatchAsync(batchId, cancellationToken);
        if (batch.FinishedAt is null)
        {
            throw new UsageException($"Batch {batch.BatchId} has not ended: only an ended batch can be exported.");
        }

        await using var export = new BatchExport(client, batch, target);
        await export.WriteAllAsync(cancellationToken);
        return export.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _tar.DisposeAsync();
        await _buffer.DisposeAsync();
    }

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        await CopyAsync("batch.json", ExecutorClient.BatchPath(BatchId), cancellationToken);
        await CopyAsync("verify.json", ExecutorClient.VerifyPath(BatchId), cancellationToken);
        await WriteAsync("events.jsonl", WriteEventsAsync, cancellationToken);

        var tasks = await _client.GetTaskIdsAsync(BatchId, cancellationToken);
        foreach (var taskId in tasks.Order(StringComparer.Ordinal))
        {
            await WriteTaskAsync(taskId, cancellationToken);
        }
    }

    private async Task WriteTaskAsync(string taskId, CancellationToken cancellationToken)
    {
        var folder = "tasks/" + taskId;
        await CopyAsync(folder + "/task.json", ExecutorClient.TaskPath(BatchId, taskId), cancellationToken);
        await TryCopyAsync(folder + "/agent.patch", ExecutorClient.PatchPath(BatchId, taskId), cancellationToken);
        var task = await _client.GetTaskAsync(BatchId, taskId, cancellationToken);
        foreach (var log in task.Logs ?? [])
        {
            await CopyAsync($"{folder}/logs/{log.Name}", ExecutorClient.LogPath(BatchId, taskId, log.Name), cancellationToken);
        }

        await CopyAsync(folder + "/attempts.json", ExecutorClient.AttemptsPath(BatchId, taskId), cancellationToken);
        var attempts = (await _client.GetAttemptsAsync(BatchId, taskId, cancellationToken)).Attempts;
        foreach (var attempt in attempts.SkipLast(1))
        {
            await WriteAttemptAsync(taskId, attempt, cancellationToken);
        }
    }

    private async Task WriteAttemptAsync(string taskId, AttemptDocument attempt, CancellationToken cancellationToken)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"tasks/{taskId}/attempts/{attempt.Attempt}");
        if (attempt.Patch is not null)
        {
            await CopyAsync(folder + "/agent.patch", ExecutorClient.PatchPath(BatchId, taskId, attempt.Attempt), cancellationToken);
        }

        foreach (var log in attempt.Logs)
        {
            await CopyAsync(
                $"{folder}/logs/{log.Name}", ExecutorClient.LogPath(BatchId, taskId, log.Name, attempt.Attempt), cancellationToken);
        }
    }

    private async Task WriteEventsAsync(Stream target, CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var line in _client.ReadEventsAsync(BatchId, cancellationToken))
        {
            await target.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);
            count++;
        }

        if (count < _batch.LastSequence)
        {
            throw new UnreachableException($"{_client.Address} sent {count} of {_batch.LastSequence} events.");
        }
    }

    private Task CopyAsync(string name, string path, CancellationToken cancellationToken) =>
        WriteAsync(name, (target, token) => _client.CopyAsync(path, target, token), cancellationToken);

    // A task that did not get that far has none.
    private async Task TryCopyAsync(string name, string path, CancellationToken cancellationToken)
    {
        try
        {
            await CopyAsync(name, path, cancellationToken);
        }
        catch (ApiException refusal) when (refusal.Status == HttpStatusCode.NotFound)
        {
        }
    }

    private async Task WriteAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        _buffer.SetLength(0);
        await write(_buffer, cancellationToken);
        _buffer.Position = 0;
        var ended = _batch.FinishedAt!.Value;

        // Not PAX: its headers hold the id of the process, and the same batch should give the same bytes.
        var entry = new GnuTarEntry(TarEntryType.RegularFile, Safe($"{BatchId}/{name}"))
        {
            AccessTime = ended,
            ChangeTime = ended,
            DataStream = _buffer,
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            ModificationTime = ended,
        };
        await _tar.WriteEntryAsync(entry, cancellationToken);
        Count++;
    }

    // The names come from a server, and whoever unpacks the archive trusts them.
    private static string Safe(string path) =>
        path.Contains('\\') || path.Any(char.IsControl) || path.Split('/').Any(part => part is "" or "." or "..")
            ? throw new System.Text.Json.JsonException($"The server names a file {Plain.Line(path)}.")
            : path;
}
