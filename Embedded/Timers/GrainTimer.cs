using Executor.Embedded.Activations;
using Orleans.Runtime;

namespace Executor.Embedded.Timers;

/// <summary>
/// A timer of one activation. A tick is a call through the activation's gate, and the next one is set only when it is done:
/// ticks of one timer never overlap, whatever they do.
/// </summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly bool _interleave;
    private readonly bool _keepAlive;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private TimeSpan? _changedWhileFiring;
    private bool _firing;

    public GrainTimer(Activation activation, TimeProvider clock, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Check(options.DueTime, options.Period);
        _activation = activation;
        _callback = callback;
        _interleave = options.Interleave;
        _keepAlive = options.KeepAlive;
        _period = options.Period;
        _timer = clock.CreateTimer(
            static state => ((GrainTimer)state!).Fire(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        activation.Own(this);
        _timer.Change(options.DueTime, Timeout.InfiniteTimeSpan);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, period);
        lock (_gate)
        {
            _period = period;
            if (_firing)
            {
                _changedWhileFiring = dueTime;
            }
            else if (!_disposed.IsCancellationRequested)
            {
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed.IsCancellationRequested)
            {
                return;
            }

            _timer.Dispose();
        }

        _activation.Disown(this);
        _disposed.Cancel();
    }

    private static void Check(TimeSpan dueTime, TimeSpan period)
    {
        const uint LongestInMilliseconds = 0xfffffffe;
        ArgumentOutOfRangeException.ThrowIfLessThan((long)dueTime.TotalMilliseconds, -1, nameof(dueTime));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)dueTime.TotalMilliseconds, LongestInMilliseconds, nameof(dueTime));
        ArgumentOutOfRangeException.ThrowIfLessThan((long)period.TotalMilliseconds, -1, nameof(period));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)period.TotalMilliseconds, LongestInMilliseconds, nameof(period));
    }

    private void Fire()
    {
        lock (_gate)
        {
            if (_firing || _disposed.IsCancellationRequested)
            {
                return;
            }

            _firing = true;
            _changedWhileFiring = null;
        }

        // An ended gate means that the activation is about to dispose this timer, or has.
        _activation.Gate.TryAdd(new TurnCall(TickAsync, Done, _interleave, _keepAlive));
    }

    private Task TickAsync() => _disposed.IsCancellationRequested ? Task.CompletedTask : _callback(_disposed.Token);

    private void Done()
    {
        lock (_gate)
        {
            _firing = false;
            if (!_disposed.IsCancellationRequested)
            {
                _timer.Change(_changedWhileFiring ?? _period, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
