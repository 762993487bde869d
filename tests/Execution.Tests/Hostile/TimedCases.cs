namespace Executor.Execution.Tests.Hostile;

/// <summary>What these tests measure or must be done in time would suffer from others beside them: they run one at a time, after all others.</summary>
[CollectionDefinition(nameof(TimedCases), DisableParallelization = true)]
public sealed class TimedCases;
