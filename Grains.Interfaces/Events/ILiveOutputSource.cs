using System.Collections.Immutable;

namespace Executor.Grains.Interfaces.Events;

/// <summary>The part of a silo that tells what its guests print.</summary>
[Alias("executor.ILiveOutputSource")]
public interface ILiveOutputSource : IGrainObserver
{
    /// <summary>Who watches a batch from now on.</summary>
    /// <param name="batchId">The batch.</param>
    /// <param name="wishes">All who watch; empty when nobody does.</param>
    [Alias("Heed"), OneWay]
    Task HeedAsync(string batchId, ImmutableArray<LiveOutputWish> wishes);
}
