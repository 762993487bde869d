namespace Executor.Grains.Interfaces.State;

/// <summary>Tells whether grain state can be stored now, by storing some. Key 0.</summary>
[Alias("executor.IStorageProbeGrain")]
public interface IStorageProbeGrain : IGrainWithIntegerKey
{
    /// <summary>Ends when something was stored within the last second, and throws what the storage says when nothing can be.</summary>
    [Alias("Check")]
    Task CheckAsync();
}
