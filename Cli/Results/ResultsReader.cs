using Executor.Cli.Client;

namespace Executor.Cli.Results;

internal static class ResultsReader
{
    public static async Task<ResultsDocument> ReadAsync(ExecutorClient client, string batchId, CancellationToken cancellationToken)
    {
        // The hash first: once it is there, the batch and its tasks have their last form.
        var verify = await client.GetVerificationAsync(batchId, cancellationToken);
        var batch = await client.GetBatchAsync(batchId, cancellationToken);
        var tasks = await client.GetTasksAsync(batchId, cancellationToken);
        return new ResultsDocument(batch, tasks.Tasks, verify);
    }
}
