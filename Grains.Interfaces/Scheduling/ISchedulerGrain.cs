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
    /// <returns>What it must do now.</returns>
    [Alias("Renew")]
    Task<SiloOrders> RenewAsync(SiloReport report, IAttemptRunner runner);

    /// <summary>A silo that was told to stop has ended all it ran, and reports no more.</summary>
    /// <param name="silo">Name of the silo.</param>
    /// <param name="instance">Which start of it.</param>
    [Alias("Leave")]
    Task LeaveAsync(string silo, string instance);

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

    /// <summary>
    /// An operator keeps new work from a silo, which goes on with what it has. It holds over every restart, until it is lifted;
    /// a silo that is being drained stays so.
    /// </summary>
    /// <param name="silo">Name of the silo.</param>
    /// <returns>The silo as it is now; null when none of that name is known.</returns>
    [Alias("Cordon")]
    Task<SiloView?> CordonAsync(string silo);

    /// <summary>
    /// Cordons a silo, and has what it still runs after a time interrupted and run again, elsewhere if there is an elsewhere. Said again,
    /// it can only shorten the time.
    /// </summary>
    /// <param name="silo">Name of the silo.</param>
    /// <param name="patience">How long running attempts may go on.</param>
    /// <returns>The silo as it is now; null when none of that name is known.</returns>
    [Alias("Drain")]
    Task<SiloView?> DrainAsync(string silo, TimeSpan patience);

    /// <summary>An operator lets a silo take work again, and ends its drain.</summary>
    /// <param name="silo">Name of the silo.</param>
    /// <returns>The silo as it is now; null when none of that name is known.</returns>
    [Alias("Uncordon")]
    Task<SiloView?> UncordonAsync(string silo);

    /// <summary>The silos by name: those that report for work, those that fell silent lately, and those that are cordoned.</summary>
    [Alias("GetSilos")]
    Task<ImmutableArray<SiloView>> GetSilosAsync();

    /// <summary>Tasks that wait for a slot now.</summary>
    [Alias("CountWaiting")]
    Task<int> CountWaitingAsync();
}
