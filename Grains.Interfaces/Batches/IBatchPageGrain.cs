using System.Collections.Immutable;
using Executor.Contracts.Batches;

namespace Executor.Grains.Interfaces.Batches;

/// <summary>A page of the list of batches, oldest first. The key is the page's number, from 0. The index adds to it, retention takes from it.</summary>
[Alias("executor.IBatchPageGrain")]
public interface IBatchPageGrain : IGrainWithIntegerKey
{
    /// <summary>Adds a batch at the end, or replaces it where it stands.</summary>
    /// <param name="batch">The row.</param>
    [Alias("Put")]
    Task PutAsync(BatchSummary batch);

    /// <summary>Takes a batch off the list; nothing happens when it is not on this page.</summary>
    /// <param name="batchId">The batch.</param>
    [Alias("Remove")]
    Task RemoveAsync(string batchId);

    /// <summary>All rows, oldest first.</summary>
    [Alias("Read")]
    Task<ImmutableArray<BatchSummary>> ReadAsync();
}
