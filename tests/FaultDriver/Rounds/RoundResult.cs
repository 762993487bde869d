using System.Collections.Immutable;

namespace Executor.FaultDriver.Rounds;

/// <summary>What came of a round.</summary>
/// <param name="Plan">What was done.</param>
/// <param name="Broken">Every invariant that did not hold, in words; empty when all did.</param>
/// <param name="Tasks">Tasks that ended.</param>
/// <param name="Infrastructure">How many of them were given up for faults of ours.</param>
/// <param name="Took">From the first start to the last look.</param>
internal sealed record RoundResult(RoundPlan Plan, ImmutableArray<string> Broken, int Tasks, int Infrastructure, TimeSpan Took);
