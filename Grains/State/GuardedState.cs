namespace Executor.Grains.State;

/// <summary>
/// A grain's stored state, changed by replacing an immutable value. Writes never overlap, even from interleaved turns, and no turn
/// sees a value before it is stored. After a failed write the value is what the storage says: the write may have arrived.
/// </summary>
internal sealed class GuardedState<T>(IPersistentState<T> storage)
    where T : class, new()
{
    private Task _lastUpdate = Task.CompletedTask;

    // The stored value, while the next one is on its way to the storage.
    private T? _stored;

    public T Value => _stored ?? storage.State;

    /// <summary>Stores what <paramref name="change"/> makes of the value; the same instance means that there is nothing to store.</summary>
    public Task UpdateAsync(Func<T, T> change) => _lastUpdate = UpdateAfterAsync(_lastUpdate, change);

    /// <summary>Removes what is stored; the value is then the one of a grain that never stored anything.</summary>
    public Task ClearAsync() => _lastUpdate = ClearAfterAsync(_lastUpdate);

    private async Task ClearAfterAsync(Task previous)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await storage.ClearStateAsync();
        storage.State = new T();
    }

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

        _stored = before;
        storage.State = after;
        try
        {
            await storage.WriteStateAsync();
        }
        catch
        {
            storage.State = before;
            await TryReadAsync();
            throw;
        }
        finally
        {
            _stored = null;
        }
    }

    private async Task TryReadAsync()
    {
        try
        {
            await storage.ReadStateAsync();
        }
        catch (Exception)
        {
            // The caller hears of the write that failed; the value stays as it was, and the next write is refused if that is wrong.
        }
    }
}
