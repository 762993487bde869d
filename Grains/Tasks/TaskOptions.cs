namespace Executor.Grains.Tasks;

public sealed class TaskOptions
{
    /// <summary>Further attempts after a fault of ours. Default: 2.</summary>
    public int InfraRetries { get; set; } = 2;

    /// <summary>
    /// Further attempts after an interruption (a silo stopped or was lost). Such an attempt says nothing against the task,
    /// but a task that takes its silo down each time must end too. Default: 8.
    /// </summary>
    public int MaxInterruptions { get; set; } = 8;
}
