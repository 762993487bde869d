namespace Executor.Grains.Consensus;

public sealed class ConsensusOptions
{
    // A threshold is written in decimal and multiplied in binary: 0.07 of 100 validators comes to 7.000000000000001 and means 7.
    // Nobody means a billionth of a vote, so that much over a whole number is not one vote more.
    private const double Rounding = 1e-9;

    /// <summary>Share of the validators that must vote, above 0 and at most 1. Default: 0.5.</summary>
    public double Threshold { get; set; } = 0.5;

    /// <summary>How long votes are collected from the first one on. Default: 60 s.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Archives that may wait for votes at one time. Default: 100.</summary>
    public int MaxPending { get; set; } = 100;

    /// <summary>Most tasks of one batch that may run at one time, and the number when a vote names none. Default: 8.</summary>
    public int MaxConcurrentTasks { get; set; } = 8;

    /// <summary>Votes needed of so many validators.</summary>
    public int Required(int validators) => Math.Max(1, (int)Math.Ceiling((validators * Threshold) - Rounding));
}
