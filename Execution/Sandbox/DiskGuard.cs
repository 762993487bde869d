namespace Executor.Execution.Sandbox;

/// <summary>The watch over one guest.</summary>
internal sealed class DiskGuard : IDisposable
{
    /// <summary>Exit code of a program that wrote past the largest size of a single file.</summary>
    public const int FileTooLarge = 128 + 25;

    private readonly CancellationTokenSource _overLimit = new();
    private readonly CancellationTokenSource _ended = new();
    private Task _watch = Task.CompletedTask;

    /// <summary>Cancelled when the guest uses more than it may, or can't be watched any more.</summary>
    public CancellationToken OverLimit => _overLimit.Token;

    public CancellationToken Ended => _ended.Token;

    /// <summary>Why it can't be watched any more; null while it can. Set before <see cref="OverLimit"/> is cancelled.</summary>
    public Exception? Failure { get; private set; }

    public void WatchedBy(Task watch) => _watch = watch;

    public void Breach() => _overLimit.Cancel();

    public void Fail(Exception failure)
    {
        Failure = failure;
        _overLimit.Cancel();
    }

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
