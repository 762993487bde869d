namespace Executor.Embedded.Activations;

/// <summary>
/// Decides which calls of one activation (or observer) run now and which wait. Any thread may add calls; a call that is let in
/// becomes a turn of the scheduler.
/// </summary>
/// <remarks>
/// Shut until the activation is ready; open while it serves; closing from the wish to end it until the last running call is done
/// (new calls wait, interleaving ones too, as in Orleans); ended afterwards, when calls must be sent to the next activation.
/// </remarks>
internal sealed class CallGate(TurnScheduler scheduler, TimeProvider clock, Action<Call, Exception> onFailure, bool reentrant)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Call> _waiting = [];
    private object? _target;
    private Phase _phase = Phase.Shut;
    private Action? _onDrained;
    private int _running = 1; // the activation itself, until Open
    private int _runningExclusive;
    private int _runningReaders;
    private long _lastUse = clock.GetTimestamp();

    private enum Phase
    {
        Shut,
        Open,
        Closing,
        Ended,
    }

    public TurnScheduler Scheduler { get; } = scheduler;

    /// <summary>What the calls are made on, set before the gate opens. Null when it was given weakly and nobody else holds it.</summary>
    public object? Target
    {
        get => _target is WeakReference weak ? weak.Target : _target;
        set => _target = value;
    }

    /// <summary>False when the gate has ended: the caller must look for the next activation.</summary>
    public bool TryAdd(Call call)
    {
        lock (_lock)
        {
            switch (_phase)
            {
                case Phase.Ended:
                    return false;
                case Phase.Open when MayStart(call):
                    Start(call);
                    return true;
                default:
                    _waiting.AddLast(call);
                    return true;
            }
        }
    }

    /// <summary>Ends the activation's own beginning. If its end was asked for meanwhile, nothing is let in.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _running--;
            _lastUse = clock.GetTimestamp();
            if (_phase == Phase.Shut)
            {
                _phase = Phase.Open;
                StartWaiting(all: true);
            }
            else
            {
                ReportIfDrained();
            }
        }
    }

    /// <summary>Lets nothing more in and reports once, when what runs is done. Only the first close counts.</summary>
    public void Close(Action onDrained)
    {
        lock (_lock)
        {
            if (_phase is Phase.Closing or Phase.Ended)
            {
                return;
            }

            _phase = Phase.Closing;
            _onDrained = onDrained;
            ReportIfDrained();
        }
    }

    public bool IsIdle(TimeSpan age)
    {
        lock (_lock)
        {
            return _phase == Phase.Open && _running == 0 && _waiting.Count == 0 && clock.GetElapsedTime(_lastUse) >= age;
        }
    }

    /// <summary>Ends the gate and hands out the calls that never ran.</summary>
    public IReadOnlyList<Call> End()
    {
        lock (_lock)
        {
            _phase = Phase.Ended;
            Call[] rest = [.. _waiting];
            _waiting.Clear();
            return rest;
        }
    }

    public void Complete(Call call, Exception? failure)
    {
        if (failure is not null)
        {
            onFailure(call, failure);
        }

        lock (_lock)
        {
            Count(call, -1);
            if (call.CountsAsUse)
            {
                _lastUse = clock.GetTimestamp();
            }

            if (_phase == Phase.Open)
            {
                StartWaiting(all: false);
            }
            else
            {
                ReportIfDrained();
            }
        }
    }

    private bool MayStart(Call call) =>
        reentrant || call.Interleaves || (_runningExclusive == 0 && (_runningReaders == 0 || call.IsReadOnly));

    private void Start(Call call)
    {
        Count(call, +1);
        call.Admit(this);
    }

    private void Count(Call call, int change)
    {
        _running += change;
        if (call.Interleaves)
        {
            return;
        }

        if (call.IsReadOnly)
        {
            _runningReaders += change;
        }
        else
        {
            _runningExclusive += change;
        }
    }

    private void StartWaiting(bool all)
    {
        // Once the gate is open, behind a running exclusive call wait only calls that it keeps out, so the search may stop there.
        // While readers run, a reader may pass a waiting writer: as in Orleans, readers that call each other never deadlock.
        for (var node = _waiting.First; node is not null && (all || _runningExclusive == 0);)
        {
            var next = node.Next;
            if (node.Value.IsAbandoned)
            {
                _waiting.Remove(node);
            }
            else if (MayStart(node.Value))
            {
                _waiting.Remove(node);
                Start(node.Value);
            }

            node = next;
        }
    }

    private void ReportIfDrained()
    {
        if (_phase == Phase.Closing && _running == 0 && _onDrained is { } report)
        {
            _onDrained = null;
            report();
        }
    }
}
