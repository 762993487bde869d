using System.Collections.Immutable;
using Executor.Contracts.Silos;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Grains.Interfaces.Scheduling;

/// <summary>
/// Gives waiting tasks to silos with free slots. Key 0. It keeps its tables in memory only and asks for them again when it has lost them:
/// silos repeat what they run, running batches repeat what they want.
/// </summary>
[Alias("executor.ISchedulerGrain")]
public interface ISchedulerGrain : IGrainWithIntegerKey
{
    /// <summary>A silo reports for work, renews its leases and says what it runs.</summary>
    /// <param name="report">The silo.</param>
    /// <param name="runner">Where to send its orders.</param>
    /// <returns>Attempts it runs that are not its own any more: it must kill them.</returns>
    [Alias("Renew")]
    Task<ImmutableArray<AttemptId>> RenewAsync(SiloReport report, IAttemptRunner runner);

    /// <summary>A silo has ended an attempt and its outcome is stored: the slot is free.</summary>
    /// <param name="attempt">The attempt.</param>
    [Alias("Release")]
    Task ReleaseAsync(AttemptId attempt);

    /// <summary>A batch says what it wants.</summary>
    /// <param name="demand">All it wants now.</param>
    [Alias("Submit")]
    Task SubmitAsync(BatchDemand demand);

    /// <summary>A batch wants one more task run.</summary>
    /// <param name="order">The task.</param>
    [Alias("SubmitTask")]
    Task SubmitTaskAsync(TaskOrder order);

    /// <summary>A batch wants nothing any more: its waiting tasks are forgotten and its running attempts killed.</summary>
    /// <param name="batchId">The batch.</param>
    [Alias("Withdraw")]
    Task WithdrawAsync(string batchId);

    /// <summary>A batch does not want one of its tasks any more: it is forgotten if it waits, and killed if it runs.</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="taskId">The task.</param>
    [Alias("WithdrawTask")]
    Task WithdrawTaskAsync(string batchId, string taskId);

    /// <summary>The silos that report for work, by name.</summary>
    [Alias("GetSilos")]
    Task<ImmutableArray<SiloView>> GetSilosAsync();

    /// <summary>Tasks that wait for a slot now.</summary>
    [Alias("CountWaiting")]
    Task<int> CountWaitingAsync();
}
