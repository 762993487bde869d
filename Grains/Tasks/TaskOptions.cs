namespace Executor.Grains.Tasks;

public sealed class TaskOptions
{
    /// <summary>Further attempts after a fault of ours. Default: 2.</summary>
    public int InfraRetries { get; set; } = 2;

    /// <summary>Wait before the first attempt after a fault; it doubles with each fault. Default: 2 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait before an attempt. Default: 60 s.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Further attempts after an interruption (a silo stopped or was lost). Such an attempt says nothing against the task,
    /// but a task that takes its silo down each time must end too. Default: 8.
    /// </summary>
    public int MaxInterruptions { get; set; } = 8;

    /// <summary>How long to wait after so many faults.</summary>
    public TimeSpan DelayAfter(int faults)
    {
        // Doubled that often, any delay is longer than the longest.
        var doublings = Math.Clamp(faults - 1, 0, 30);
        var delay = RetryDelay * Math.Pow(2, doublings);
        return delay < MaxRetryDelay ? delay : MaxRetryDelay;
    }
}
