using Executor.Contracts.Tasks;

namespace Executor.Grains.Interfaces.Tasks;

/// <summary>
/// One task of one batch: its attempts and their outcomes. The key is the batch id, a slash, and the task id.
/// Reports that do not come from the current attempt are ignored.
/// </summary>
[Alias("executor.ITaskGrain")]
public interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>
    /// Opens the next attempt on a silo. Null when the task has ended in this run of the batch or a later one, its current attempt runs
    /// elsewhere, or it still waits after a fault; the attempt that is open there already is given once more.
    /// </summary>
    /// <param name="order">The task.</param>
    /// <param name="silo">Name of the silo.</param>
    /// <param name="instance">Which start of the silo.</param>
    [Alias("Begin")]
    Task<AttemptOrder?> BeginAsync(TaskOrder order, string silo, string instance);

    /// <summary>The silo says that an attempt entered a stage. False when the attempt is not the current one: it should stop.</summary>
    /// <param name="attempt">Number of the attempt.</param>
    /// <param name="stage">The stage.</param>
    [Alias("EnterStage")]
    Task<bool> EnterStageAsync(int attempt, TaskStage stage);

    /// <summary>The silo says how an attempt ended. Stored before it is acknowledged; repeated or outdated reports change nothing.</summary>
    /// <param name="attempt">Number of the attempt.</param>
    /// <param name="outcome">How it ended.</param>
    [Alias("Complete")]
    Task CompleteAsync(int attempt, AttemptOutcome outcome);

    /// <summary>Ends the task as failed unless it has ended. The attempt that runs, if any, is fenced off.</summary>
    /// <param name="rerun">In which rerun of the batch; an end in an earlier one does not count.</param>
    /// <param name="kind">Cancelled or deadline.</param>
    /// <param name="reason">One sentence for a person.</param>
    /// <returns>Where the task stands now: aborted, or as it had ended before.</returns>
    [Alias("Abort")]
    Task<TaskNews> AbortAsync(int rerun, FailureKind kind, string reason);

    /// <summary>The batch asks where the task stands. Null when no attempt was made.</summary>
    [Alias("Ask")]
    Task<TaskNews?> AskAsync();

    /// <summary>Removes the task for good; its blobs are left to the collection of those that nobody names.</summary>
    [Alias("Discard")]
    Task DiscardAsync();

    /// <summary>The task with its attempts.</summary>
    [Alias("Get")]
    Task<TaskView> GetAsync();
}
