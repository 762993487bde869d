namespace Executor.TestKit.Time;

/// <summary>
/// The system's time, changed as a test says. Advancing passes time by both clocks; setting or holding the wall clock leaves
/// the other one, which measures, alone. Timers stay real: they fire when their time has really passed.
/// </summary>
public sealed class ShiftedTime : TimeProvider
{
    private readonly Lock _lock = new();
    private TimeSpan _advanced;
    private TimeSpan _setOff;
    private DateTimeOffset? _held;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _held ?? (System.GetUtcNow() + _advanced + _setOff);
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return System.GetTimestamp() + (long)(_advanced.TotalSeconds * System.TimestampFrequency);
        }
    }

    /// <summary>Time passes.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_lock)
        {
            _advanced += by;
            _held += by;
        }
    }

    /// <summary>Someone sets the wall clock.</summary>
    public void Set(DateTimeOffset now)
    {
        lock (_lock)
        {
            _setOff += now - (System.GetUtcNow() + _advanced + _setOff);
        }
    }

    /// <summary>Holds the wall clock still, for tests of exact moments.</summary>
    public void Hold()
    {
        lock (_lock)
        {
            _held = System.GetUtcNow() + _advanced + _setOff;
        }
    }
}
