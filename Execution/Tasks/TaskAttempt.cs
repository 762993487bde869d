using Executor.Contracts.Blobs;

namespace Executor.Execution.Tasks;

/// <summary>What a silo is given to make one attempt of a task.</summary>
/// <param name="BatchId">The batch, for logs only.</param>
/// <param name="TaskId">Folder name of the task.</param>
/// <param name="Attempt">Number of the attempt within the task.</param>
/// <param name="Bundle">The task's files.</param>
/// <param name="Agent">The agent's files.</param>
public sealed record TaskAttempt(string BatchId, string TaskId, int Attempt, BlobRef Bundle, BlobRef Agent)
{
    /// <summary>Shown what the guests print; null when nobody is.</summary>
    public ILiveOutput? Output { get; init; }
}
