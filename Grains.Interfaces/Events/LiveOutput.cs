namespace Executor.Grains.Interfaces.Events;

/// <summary>How long both sides of live output remember each other.</summary>
public static class LiveOutput
{
    /// <summary>How often watchers and sources say that they are there.</summary>
    public static TimeSpan RenewPeriod { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Who has not been heard of for so long is forgotten.</summary>
    public static TimeSpan Lease { get; } = 3 * RenewPeriod;
}
