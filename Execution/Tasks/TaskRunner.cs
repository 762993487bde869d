using Executor.Contracts.Tasks;

namespace Executor.Execution.Tasks;

/// <summary>Runs one attempt of a task from its clone to its grade.</summary>
public sealed class TaskRunner
{
    /// <param name="attempt">The attempt.</param>
    /// <param name="enterStage">Told of each stage before it begins, and awaited.</param>
    /// <param name="cancellationToken">Kills the guest within 2 s; the call then throws after everything is cleaned up.</param>
    public Task<AttemptOutcome> RunAsync(
        TaskAttempt attempt,
        Func<TaskStage, CancellationToken, Task> enterStage,
        CancellationToken cancellationToken) =>
        throw new NotSupportedException("The stages are not built yet.");
}
