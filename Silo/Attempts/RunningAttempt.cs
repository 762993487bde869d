namespace Executor.Silo.Attempts;

/// <summary>An attempt that runs here, and the two ways to end it early.</summary>
internal sealed class RunningAttempt : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public CancellationToken Stopped => _stop.Token;

    /// <summary>Whether it ends because the silo stops: then it is given back instead of forgotten.</summary>
    public bool HandedBack { get; private set; }

    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>Ends it without a report.</summary>
    public void Kill() => _stop.Cancel();

    /// <summary>Ends it with a report that says that nothing is known.</summary>
    public void HandBack()
    {
        HandedBack = true;
        _stop.Cancel();
    }

    public void Dispose() => _stop.Dispose();
}
