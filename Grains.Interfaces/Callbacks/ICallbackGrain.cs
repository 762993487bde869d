using Executor.Contracts.Callbacks;

namespace Executor.Grains.Interfaces.Callbacks;

/// <summary>Delivers the result of one batch to the address its validators named, at least once. The key is the batch id.</summary>
[Alias("executor.ICallbackGrain")]
public interface ICallbackGrain : IGrainWithStringKey
{
    /// <summary>Stores that the result is to be delivered, and begins. Asking again for the same end of the batch changes nothing.</summary>
    /// <param name="url">Absolute http or https address.</param>
    /// <param name="sequence">Sequence number of the event that ended the batch; a later one is another delivery.</param>
    [Alias("Schedule")]
    Task ScheduleAsync(string url, long sequence);

    /// <summary>Where the delivery stands; null when none was scheduled.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<CallbackView?> GetAsync();

    /// <summary>Gives the delivery up and forgets it.</summary>
    [Alias("Discard")]
    Task DiscardAsync();
}
