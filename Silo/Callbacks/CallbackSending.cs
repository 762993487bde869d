namespace Executor.Silo.Callbacks;

internal sealed class CallbackSending
{
    /// <summary>Key of the signatures; null when the operator gave none. Default: null.</summary>
    public string? Secret { get; set; }

    /// <summary>Longest time one attempt may take, from looking up the address to the receiver's answer. Default: 15 s.</summary>
    public TimeSpan Limit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Attempts of all batches that are made at one time. Default: 8.</summary>
    public int AtOnce { get; set; } = 8;
}
