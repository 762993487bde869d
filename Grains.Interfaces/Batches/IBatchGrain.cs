using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Contracts.Events;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Grains.Interfaces.Batches;

/// <summary>One batch: the only writer of its event log. The key is the batch id.</summary>
[Alias("executor.IBatchGrain")]
public interface IBatchGrain : IGrainWithStringKey
{
    /// <summary>Makes the batch, pending. Making it again changes nothing.</summary>
    /// <param name="order">What to run.</param>
    [Alias("Create")]
    Task CreateAsync(BatchOrder order);

    /// <summary>Releases the tasks to the silos. Starting again changes nothing.</summary>
    [Alias("Start")]
    Task StartAsync();

    /// <summary>The batch without its tasks; null when there is no such batch.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<BatchView?> GetAsync();

    /// <summary>The batch with its tasks in order, at one sequence number; null when there is no such batch.</summary>
    [Alias("GetSnapshot"), AlwaysInterleave]
    Task<BatchSnapshot?> GetSnapshotAsync();

    /// <summary>Events after a sequence number, oldest first, at most so many; null when there is no such batch.</summary>
    /// <param name="after">Sequence number; 0 for the beginning.</param>
    /// <param name="limit">At most so many events.</param>
    [Alias("ReadEvents"), AlwaysInterleave]
    Task<ImmutableArray<SequencedEvent>?> ReadEventsAsync(long after, int limit);

    /// <summary>News of tasks, stored by one write when it is taken. Repeated or outdated news changes nothing.</summary>
    /// <param name="news">What happened, in the order of each task's own news.</param>
    [Alias("ReportAll")]
    Task ReportAsync(params ImmutableArray<TaskNews> news);

    /// <summary>Ends the batch now. A batch that has ended stays as it is.</summary>
    /// <returns>The batch as it stands; null when there is no such batch.</returns>
    [Alias("Cancel")]
    Task<BatchView?> CancelAsync();

    /// <summary>Ends one task now, as cancelled. A task that has ended stays as it is.</summary>
    /// <param name="taskId">The task.</param>
    /// <returns>The task as it stands; null when there is no such batch or no such task in it.</returns>
    [Alias("CancelTask")]
    Task<TaskRow?> CancelTaskAsync(string taskId);

    /// <summary>
    /// Opens the batch again, pending, to have some of its tasks run once more. For the index, which lets it wait for its turn. The same
    /// request again changes nothing.
    /// </summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="hasRoom">Whether it may wait or run now; otherwise it is refused.</param>
    [Alias("Reopen")]
    Task<RerunOutcome> ReopenAsync(RerunRequest request, bool hasRoom);

    /// <summary>What the batch was made to run; null when there is no such batch.</summary>
    [Alias("GetOrder"), AlwaysInterleave]
    Task<BatchOrder?> GetOrderAsync();

    /// <summary>
    /// Removes the batch for good, with its tasks and events, if it ended before a moment. A removal that was interrupted is gone on with;
    /// from its first step on there is no such batch.
    /// </summary>
    /// <param name="endedBefore">The moment.</param>
    /// <returns>False when the batch stays; true when there is nothing of it any more.</returns>
    [Alias("Discard")]
    Task<bool> DiscardAsync(DateTimeOffset endedBefore);

    /// <summary>Asked by a scheduler that lost its memory: tells it again what waits and what runs.</summary>
    [Alias("Resubmit")]
    Task ResubmitAsync();
}

/// <summary>A batch and its tasks at one moment.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Tasks">Its tasks in ordinal order of their ids.</param>
[GenerateSerializer, Immutable, Alias("executor.batch-snapshot")]
public sealed record BatchSnapshot(
    [property: Id(0)] BatchView Batch,
    [property: Id(1)] ImmutableArray<TaskRow> Tasks);
