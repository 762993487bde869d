namespace Executor.Grains.State;

/// <summary>
/// A grain's stored state, changed by replacing an immutable value. Writes never overlap, even from interleaved turns,
/// and a failed write leaves the value in memory as it was.
/// </summary>
internal sealed class GuardedState<T>(IPersistentState<T> storage)
    where T : class, new()
{
    private Task _lastUpdate = Task.CompletedTask;

    public T Value => storage.State;

    public bool Exists => storage.RecordExists;

    /// <summary>Stores what <paramref name="change"/> makes of the value; the same instance means that there is nothing to store.</summary>
    public Task UpdateAsync(Func<T, T> change) => _lastUpdate = UpdateAfterAsync(_lastUpdate, change);

    private async Task UpdateAfterAsync(Task previous, Func<T, T> change)
    {
        // The previous caller was told of its failure; this one only waits for its turn, and stays on the grain.
        await previous.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        var before = storage.State;
        var after = change(before);
        if (ReferenceEquals(before, after))
        {
            return;
        }

        storage.State = after;
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            storage.State = before;
            throw;
        }
    }
}
