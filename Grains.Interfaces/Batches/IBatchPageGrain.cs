using System.Collections.Immutable;
using Executor.Contracts.Batches;

namespace Executor.Grains.Interfaces.Batches;

/// <summary>A page of the list of batches, oldest first. The key is the page's number, from 0. Written by the index only.</summary>
[Alias("executor.IBatchPageGrain")]
public interface IBatchPageGrain : IGrainWithIntegerKey
{
    /// <summary>Adds a batch at the end, or replaces it where it stands.</summary>
    /// <param name="batch">The row.</param>
    [Alias("Put")]
    Task PutAsync(BatchSummary batch);

    /// <summary>All rows, oldest first.</summary>
    [Alias("Read")]
    Task<ImmutableArray<BatchSummary>> ReadAsync();
}
