using Executor.Grains.Interfaces.Batches;

namespace Executor.Gateway.Events;

// A watcher's wish to see live output: of one task, or of all.
internal sealed record LogWish(string? TaskId)
{
    public bool Includes(string taskId) => TaskId is null || TaskId == taskId;

    public async Task<bool> IsInAsync(IBatchGrain batch) =>
        TaskId is null || (await batch.GetSnapshotAsync())?.Tasks.Any(task => task.TaskId == TaskId) == true;

    // False when the query makes no sense. Null when there is no wish.
    public static bool TryParse(string? logs, string? taskId, out LogWish? wish)
    {
        var wanted = string.Equals(logs, "true", StringComparison.OrdinalIgnoreCase);
        wish = wanted ? new LogWish(taskId) : null;
        return wanted || (taskId is null && (logs is null || string.Equals(logs, "false", StringComparison.OrdinalIgnoreCase)));
    }
}
