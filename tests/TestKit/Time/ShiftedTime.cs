namespace Executor.TestKit.Time;

/// <summary>The system's time, moved forward by as much as a test says. Timers stay real: they fire when their time has really passed.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _shift;
    private long _frozenAt;

    public override DateTimeOffset GetUtcNow()
    {
        var frozen = Interlocked.Read(ref _frozenAt);
        return frozen != 0 ? new DateTimeOffset(frozen, TimeSpan.Zero) : System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));
    }

    public override long GetTimestamp() => System.GetTimestamp() + (Interlocked.Read(ref _shift) * System.TimestampFrequency / TimeSpan.TicksPerSecond);

    /// <summary>Holds the wall clock still, for tests of exact moments.</summary>
    public void Freeze() => Interlocked.Exchange(ref _frozenAt, GetUtcNow().Ticks);

    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref _shift, by.Ticks);
        if (Interlocked.Read(ref _frozenAt) != 0)
        {
            Interlocked.Add(ref _frozenAt, by.Ticks);
        }
    }
}
