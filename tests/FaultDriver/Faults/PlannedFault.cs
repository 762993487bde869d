namespace Executor.FaultDriver.Faults;

/// <summary>A fault of a schedule: this long after the one before, for this long.</summary>
internal sealed record PlannedFault(FaultKind Kind, TimeSpan After, TimeSpan Lasts);
