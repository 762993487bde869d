namespace Executor.Grains.Idempotency;

public sealed class IdempotencyOptions
{
    /// <summary>How long a key belongs to its request, from the first time on. Default: 24 h.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Keys that one grain remembers; a validator has 256 of these grains. Default: 1000.</summary>
    public int MaxKeys { get; set; } = 1000;
}
