namespace Executor.Grains.Nonces;

public sealed class NonceOptions
{
    /// <summary>How long a nonce stays used up. Default: 300 s.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(300);
}
