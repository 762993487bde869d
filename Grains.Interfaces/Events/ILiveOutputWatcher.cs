using System.Collections.Immutable;
using Executor.Contracts.Events;

namespace Executor.Grains.Interfaces.Events;

/// <summary>The part of a gateway that is sent what guests of one batch print.</summary>
[Alias("executor.ILiveOutputWatcher")]
public interface ILiveOutputWatcher : IGrainObserver
{
    /// <summary>Takes output. Nobody waits for it and nothing is repeated.</summary>
    /// <param name="logs">Output; in order within one log.</param>
    [Alias("Receive"), OneWay]
    Task ReceiveAsync(ImmutableArray<TaskLog> logs);
}
