using System.Collections.Immutable;
using Executor.Contracts.Batches;

namespace Executor.Grains.Interfaces.Batches;

/// <summary>The list of all batches, the queue of those waiting, and the totals. Key 0.</summary>
[Alias("executor.IBatchIndexGrain")]
public interface IBatchIndexGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Takes a batch in: it runs when its turn comes. Admitting the same id again changes nothing.
    /// False when no further batch is taken now.
    /// </summary>
    /// <param name="order">The batch.</param>
    [Alias("Admit")]
    Task<bool> AdmitAsync(BatchOrder order);

    /// <summary>Has tasks of an ended batch run again: it waits for its turn like any other. The same request again changes nothing.</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="request">What is asked for.</param>
    [Alias("Rerun")]
    Task<RerunOutcome> RerunAsync(string batchId, RerunRequest request);

    /// <summary>Says that a batch has started, ended, or been opened again; repeated news changes nothing. Lets the next one run when there is room.</summary>
    /// <param name="batch">The batch as it stands.</param>
    [Alias("Changed")]
    Task ChangedAsync(BatchView batch);

    /// <summary>A part of the list.</summary>
    /// <param name="query">Which part.</param>
    [Alias("List"), AlwaysInterleave]
    Task<BatchList> ListAsync(BatchQuery query);

    /// <summary>Counts over all batches.</summary>
    [Alias("GetTotals"), AlwaysInterleave]
    Task<BatchTotals> GetTotalsAsync();

    /// <summary>Number of the page that the next batch goes on; no later page has a row.</summary>
    [Alias("GetLastPage"), AlwaysInterleave]
    Task<long> GetLastPageAsync();

    /// <summary>Ids of the batches that run now.</summary>
    [Alias("GetRunning"), AlwaysInterleave]
    Task<ImmutableArray<string>> GetRunningAsync();
}
