using Executor.Grains.Interfaces.Tasks;

namespace Executor.Grains.Interfaces.Scheduling;

/// <summary>The part of a silo that runs attempts. The scheduler pushes orders to it; it reports to the tasks.</summary>
[Alias("executor.IAttemptRunner")]
public interface IAttemptRunner : IGrainObserver
{
    /// <summary>Starts an attempt; returns at once. Starting one that runs already changes nothing.</summary>
    /// <param name="order">The attempt.</param>
    [Alias("Start")]
    Task StartAsync(AttemptOrder order);

    /// <summary>Kills an attempt without a report; nothing happens when it does not run here.</summary>
    /// <param name="attempt">The attempt.</param>
    [Alias("Kill")]
    Task KillAsync(AttemptId attempt);
}
