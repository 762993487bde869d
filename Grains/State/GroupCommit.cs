namespace Executor.Grains.State;

/// <summary>
/// Lets many callers share one write. What comes while a write is on its way makes the next group, so that nothing waits for company:
/// alone, an item is written at once, and under load the groups grow by themselves. Groups never overlap and keep the order of the calls.
/// </summary>
internal sealed class GroupCommit<T>(Func<IReadOnlyList<T>, Task> commitAsync)
{
    private List<T> _filling = [];
    private Task? _next;
    private Task _last = Task.CompletedTask;

    /// <summary>Ends when the item is written, and fails as its whole group fails.</summary>
    public Task AddAsync(T item)
    {
        _filling.Add(item);
        return _next ??= _last = CommitAfterAsync(_last);
    }

    private async Task CommitAfterAsync(Task previous)
    {
        // Always in a turn of its own, in which calls that have arrived together are together.
        await Task.Yield();
        await previous.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        (var group, _filling, _next) = (_filling, [], null);
        await commitAsync(group);
    }
}
