namespace Executor.Embedded.Tests.Conformance.Grains;

/// <summary>Has timers and reminders that tell the probe of its key.</summary>
public interface IClockGrain : IGrainWithStringKey
{
    /// <summary>Ticks signal "tick:n" and, when told to hold, stay inside until "release:n".</summary>
    Task StartTimerAsync(TimeSpan due, TimeSpan period, bool hold, bool interleave);

    Task StartThrowingTimerAsync();

    /// <summary>A timer with no period that sets itself anew during its first tick.</summary>
    Task StartChangingTimerAsync();

    Task StopTimerAsync();

    Task<int> TicksAsync();

    [AlwaysInterleave]
    Task<int> TicksSoFarAsync();

    Task DeactivateAsync();

    Task HoldAsync();

    Task RemindAsync(string name, TimeSpan due, TimeSpan period);

    Task ForgetAsync(string name);

    Task<string> ReminderNamesAsync();
}
