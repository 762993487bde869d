namespace Executor.Grains.Interfaces.Retention;

/// <summary>Removes batches that ended longer ago than results are kept. Key 0.</summary>
[Alias("executor.IRetentionGrain")]
public interface IRetentionGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Removes some batches whose time is over, oldest first, and with each the vote that made it. Doing it again, or going on after a crash, is harmless.
    /// </summary>
    [Alias("Reap")]
    Task<ReapResult> ReapAsync();
}

/// <summary>What one call has removed.</summary>
/// <param name="Batches">Batches removed.</param>
/// <param name="More">Whether there may be more: call again.</param>
[GenerateSerializer, Immutable, Alias("executor.reap-result")]
public sealed record ReapResult([property: Id(0)] int Batches, [property: Id(1)] bool More);
