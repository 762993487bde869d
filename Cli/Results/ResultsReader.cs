using System.Collections.Immutable;
using Executor.Cli.Client;
using Executor.Contracts.Tasks;

namespace Executor.Cli.Results;

internal static class ResultsReader
{
    public static async Task<ResultsDocument> ReadAsync(
        ExecutorClient client, string batchId, bool withAttempts, CancellationToken cancellationToken)
    {
        // The hash first: once it is there, the batch and its tasks have their last form.
        var verify = await client.GetVerificationAsync(batchId, cancellationToken);
        var batch = await client.GetBatchAsync(batchId, cancellationToken);
        var tasks = await client.GetTasksAsync(batchId, cancellationToken);
        return new ResultsDocument(
            batch, tasks.Tasks, verify, withAttempts ? await ReadAttemptsAsync(client, tasks, cancellationToken) : null);
    }

    private static async Task<ImmutableArray<AttemptListDocument>> ReadAttemptsAsync(
        ExecutorClient client, TaskListDocument tasks, CancellationToken cancellationToken)
    {
        var attempts = ImmutableArray.CreateBuilder<AttemptListDocument>(tasks.Tasks.Length);
        foreach (var task in tasks.Tasks)
        {
            attempts.Add(await client.GetAttemptsAsync(tasks.BatchId, task.TaskId, cancellationToken));
        }

        return attempts.MoveToImmutable();
    }
}
