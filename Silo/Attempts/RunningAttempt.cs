namespace Executor.Silo.Attempts;

/// <summary>An attempt that runs here, and the two ways to end it early. Once its guest has ended, both do nothing.</summary>
internal sealed class RunningAttempt : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private bool _ended;

    public CancellationToken Stopped => _stop.Token;

    /// <summary>Whether it ends because the silo stops: then it is given back instead of forgotten.</summary>
    public bool HandedBack { get; private set; }

    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>Ends it without a report. False when there is nothing left to end.</summary>
    public bool Kill() => Stop(handBack: false);

    /// <summary>Ends it with a report that says that nothing is known.</summary>
    public void HandBack() => Stop(handBack: true);

    /// <summary>The guest has ended: what is left to do is to report, and nobody may stop that.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
        }
    }

    public void Dispose()
    {
        End();
        _stop.Dispose();
    }

    private bool Stop(bool handBack)
    {
        lock (_gate)
        {
            if (_ended || _stop.IsCancellationRequested)
            {
                return false;
            }

            // What listens runs elsewhere: it ends processes, and must not do so under the lock.
            HandedBack = handBack;
            _ = _stop.CancelAsync();
            return true;
        }
    }
}
