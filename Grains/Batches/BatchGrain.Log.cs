using Microsoft.Extensions.Logging;

namespace Executor.Grains.Batches;

internal sealed partial class BatchGrain
{
    [LoggerMessage(LogLevel.Information, "Batch {BatchId} of archive {ArchiveHash} was admitted with {Tasks} tasks")]
    private partial void LogCreated(string batchId, string archiveHash, int tasks);

    [LoggerMessage(LogLevel.Information, "Batch {BatchId} started")]
    private partial void LogStarted(string batchId);

    [LoggerMessage(LogLevel.Information, "Batch {BatchId} ended: {Passed} of {Tasks} tasks passed")]
    private partial void LogFinished(string batchId, int passed, int tasks);

    [LoggerMessage(LogLevel.Information, "Batch {BatchId} was cancelled")]
    private partial void LogCancelled(string batchId);

    [LoggerMessage(LogLevel.Information, "Task {TaskId} of batch {BatchId} was cancelled")]
    private partial void LogTaskCancelled(string batchId, string taskId);

    [LoggerMessage(LogLevel.Information, "Batch {BatchId} was opened again: rerun {Rerun} of {Tasks} tasks")]
    private partial void LogReopened(string batchId, int rerun, int tasks);

    [LoggerMessage(LogLevel.Warning, "Batch {BatchId} ran out of time")]
    private partial void LogDeadline(string batchId);

    [LoggerMessage(LogLevel.Information, "Batch {BatchId} was removed: it ended longer ago than results are kept")]
    private partial void LogDiscarded(string batchId);

    [LoggerMessage(LogLevel.Warning, "Batch {BatchId} could not tell the index how it stands and tries again")]
    private partial void LogNewsFailed(Exception exception, string batchId);
}
