namespace Executor.Cli.Watching;

/// <summary>Which live output to ask a server for.</summary>
/// <param name="TaskId">The task; null for all.</param>
internal sealed record LogQuery(string? TaskId)
{
    /// <summary>As it stands in an address, behind other parameters.</summary>
    public string Text => TaskId is null ? "&logs=true" : $"&logs=true&task_id={Uri.EscapeDataString(TaskId)}";
}
