namespace Executor.Execution.Sandbox;

/// <summary>The watch over one guest.</summary>
internal sealed class DiskGuard : IDisposable
{
    /// <summary>Exit code of a program that wrote past the largest size of a single file.</summary>
    public const int FileTooLarge = 128 + 25;

    private readonly CancellationTokenSource _overLimit = new();
    private readonly CancellationTokenSource _ended = new();
    private Task _watch = Task.CompletedTask;

    /// <summary>Cancelled when the guest uses more than it may.</summary>
    public CancellationToken OverLimit => _overLimit.Token;

    public CancellationToken Ended => _ended.Token;

    public void WatchedBy(Task watch) => _watch = watch;

    public void Breach() => _overLimit.Cancel();

    public void Dispose()
    {
        _ended.Cancel();

        // It may be in the middle of a walk, and sees the end at the next file.
        _watch.ContinueWith(
            _ =>
            {
                _ended.Dispose();
                _overLimit.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
