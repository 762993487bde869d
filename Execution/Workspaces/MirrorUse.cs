namespace Executor.Execution.Workspaces;

/// <summary>Holds a mirror where it is.</summary>
internal sealed class MirrorUse(SemaphoreSlim turn, Action leave) : IDisposable
{
    private int _left;

    /// <summary>To be had by who writes to the mirror.</summary>
    public SemaphoreSlim Turn { get; } = turn;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            leave();
        }
    }
}
