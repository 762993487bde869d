namespace Executor.Blobs.Remote;

public sealed class GatewayBlobOptions
{
    /// <summary>Times all gateways are tried before a blob is given up. Default: 6.</summary>
    public int Rounds { get; set; } = 6;

    /// <summary>Wait after the first round in which none could; it doubles with each. Default: 0.5 s.</summary>
    public TimeSpan FirstPause { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a gateway may take to answer, and then to send or take the next bytes. Default: 30 s.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
