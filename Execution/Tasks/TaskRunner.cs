using Executor.Blobs;
using Executor.Contracts.Tasks;
using Executor.Execution.Sandbox;
using Microsoft.Extensions.Logging;

namespace Executor.Execution.Tasks;

/// <summary>Runs one attempt of a task from its clone to its grade. Any number of attempts may run at once.</summary>
public sealed partial class TaskRunner
{
    private readonly AttemptTools _tools;
    private readonly ILogger<TaskRunner> _logger;

    internal TaskRunner(AttemptTools tools, ILogger<TaskRunner> logger)
    {
        _tools = tools;
        _logger = logger;
    }

    /// <param name="attempt">The attempt.</param>
    /// <param name="enterStage">Told of each stage before it begins, and awaited.</param>
    /// <param name="cancellationToken">Kills the guest within 2 s; the call then throws after everything is cleaned up.</param>
    /// <returns>A verdict about the guest, or a fault of ours; nothing but cancellation is thrown.</returns>
    public async Task<AttemptOutcome> RunAsync(
        TaskAttempt attempt,
        Func<TaskStage, CancellationToken, Task> enterStage,
        CancellationToken cancellationToken)
    {
        EvidenceBuilder evidence = new(_tools.Blobs, _tools.Time);
        string? folder = null;
        try
        {
            await _tools.Preparation.EnsureAsync(cancellationToken);
            SandboxHost host = await _tools.Sandbox.ExamineAsync(cancellationToken);
            folder = _tools.WorkDirectory.CreateAttemptFolder();
            AttemptLayout layout = new(folder, isIsolated: host.Bubblewrap is not null);
            await using AttemptContext context = new(attempt, host, layout, _tools, evidence);
            return await AttemptRun.RunAsync(context, enterStage, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (FaultException exception)
        {
            LogFault(exception, attempt.BatchId, attempt.TaskId, attempt.Attempt, exception.Detail);
            return new AttemptFault { Reason = exception.Message, Evidence = evidence.Build() };
        }
        catch (Exception exception)
        {
            LogFault(exception, attempt.BatchId, attempt.TaskId, attempt.Attempt, detail: null);
            return new AttemptFault { Reason = Describe(exception), Evidence = evidence.Build() };
        }
        finally
        {
            if (folder is not null)
            {
                await CleanUpAsync(folder);
            }
        }
    }

    /// <summary>What is in an exception's own message may name paths and secrets, so it is for the log only.</summary>
    private static string Describe(Exception exception) => exception switch
    {
        BlobNotFoundException => "The task's files are not in this silo's blob store.",
        IOException { HResult: 28 } => "The silo's disk is full.",
        IOException or UnauthorizedAccessException => "The silo could not read or write its files.",
        _ => $"Executor failed by an error of its own ({exception.GetType().Name}).",
    };

    private async Task CleanUpAsync(string folder)
    {
        try
        {
            await _tools.WorkDirectory.RemoveAsync(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FaultException)
        {
            // The attempt's outcome stands; the next sweep meets the folder again.
            LogNotRemoved(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {Attempt} of task {TaskId} of batch {BatchId} ended by a fault. {Detail}")]
    private partial void LogFault(Exception exception, string batchId, string taskId, int attempt, string? detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The folder of an attempt could not be removed")]
    private partial void LogNotRemoved(Exception exception);
}
