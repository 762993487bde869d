namespace Executor.Grains.State;

/// <summary>Lets one in at a time, in the order of arrival: for what a grain does beside its calls, and those calls that mind it.</summary>
internal sealed class AsyncMutex
{
    private Task _last = Task.CompletedTask;

    public bool IsHeld => !_last.IsCompleted;

    /// <summary>Dispose the answer to let the next one in.</summary>
    public async Task<IDisposable> EnterAsync()
    {
        var (before, mine) = (_last, new Holder());
        _last = mine.Left;
        await before;
        return mine;
    }

    private sealed class Holder : IDisposable
    {
        private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Left => _left.Task;

        public void Dispose() => _left.TrySetResult();
    }
}
