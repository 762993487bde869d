namespace Executor.Grains.State;

/// <summary>
/// Delivers news upward, one by one and until it is taken, outside of the turn that made it: a grain never waits for a grain above it,
/// so calls cannot wait for each other in a circle. News that is not taken goes behind the others, so that one listener that fails
/// keeps nobody else waiting; whoever listens must therefore bear older news after newer. What is undelivered at a crash is found
/// again by asking.
/// </summary>
internal sealed class Notifier(TimeProvider time, Action<Exception> onFailure)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    private readonly Queue<Func<Task>> _waiting = new();
    private Task _delivery = Task.CompletedTask;
    private bool _stopped;

    /// <summary>Everything handed over so far is delivered when this ends.</summary>
    public Task Idle => _delivery;

    public void Post(Func<Task> news)
    {
        _waiting.Enqueue(news);
        if (_delivery.IsCompleted)
        {
            _delivery = DeliverAsync();
        }
    }

    public void Stop() => _stopped = true;

    private async Task DeliverAsync()
    {
        // The caller's turn ends first; this goes on in a turn of its own on the same grain.
        await Task.Yield();
        var wait = FirstRetry;
        while (!_stopped && _waiting.TryDequeue(out var news))
        {
            try
            {
                await news();
                wait = FirstRetry;
            }
            catch (Exception exception)
            {
                onFailure(exception);
                _waiting.Enqueue(news);
                await Task.Delay(wait, time);
                wait = wait < LastRetry ? wait * 2 : LastRetry;
            }
        }
    }
}
