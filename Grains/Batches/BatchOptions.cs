namespace Executor.Grains.Batches;

public sealed class BatchOptions
{
    /// <summary>How long a batch may run before its open tasks are failed. Default: 7200 s.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(7200);

    /// <summary>Batches that run at one time. Default: 1.</summary>
    public int MaxActive { get; set; } = 1;

    /// <summary>Batches that wait for their turn. Default: 100.</summary>
    public int MaxQueued { get; set; } = 100;

    /// <summary>Whether a batch may wait at all; otherwise it is refused while another runs. Default: true.</summary>
    public bool Queue { get; set; } = true;
}
