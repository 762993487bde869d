using Orleans.Runtime;

namespace Executor.Embedded.Reminders;

/// <summary>A registered reminder and the timer of its next tick. Ticks of one reminder never overlap.</summary>
internal sealed class Reminder : IGrainReminder, IDisposable
{
    /// <summary>Timers reach 49 days; a reminder due later looks again after this.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    private readonly Func<Reminder, Task> _tick;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private DateTimeOffset _next;

    public Reminder(GrainId grainId, StoredReminder definition, TimeProvider clock, Func<Reminder, Task> tick)
    {
        GrainId = grainId;
        Definition = definition;
        _clock = clock;
        _tick = tick;
        _timer = clock.CreateTimer(
            static state => _ = ((Reminder)state!).FireAsync(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    public GrainId GrainId { get; }

    public StoredReminder Definition { get; }

    public string ReminderName => Definition.Name;

    /// <summary>Ticks first at StartAt, or if that has passed a period later: as in Orleans, due in no time is too late.</summary>
    public void Start()
    {
        _next = NextAfter(_clock.GetUtcNow());
        Wait();
    }

    /// <summary>Ticks now, and from then on as defined.</summary>
    public void StartNow()
    {
        _next = _clock.GetUtcNow();
        Wait();
    }

    public void Dispose() => _timer.Dispose();

    private void Wait()
    {
        var delay = _next - _clock.GetUtcNow();
        delay = delay < TimeSpan.Zero ? TimeSpan.Zero : delay > LongestWait ? LongestWait : delay;
        _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private async Task FireAsync()
    {
        if (_clock.GetUtcNow() >= _next)
        {
            await _tick(this);
            _next = NextAfter(_clock.GetUtcNow());
        }

        Wait();
    }

    /// <summary>The first moment of the grid StartAt + n × Period that is still to come; ticks missed meanwhile are not made up.</summary>
    private DateTimeOffset NextAfter(DateTimeOffset now)
    {
        if (now < Definition.StartAt)
        {
            return Definition.StartAt;
        }

        var periods = ((now - Definition.StartAt).Ticks / Definition.Period.Ticks) + 1;
        return Definition.StartAt + (periods * Definition.Period);
    }
}
