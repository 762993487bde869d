namespace Executor.Grains.Batches;

/// <summary>A batch that was opened again, as the index keeps it until it ends.</summary>
/// <param name="Number">Which rerun: news of an earlier run is old.</param>
/// <param name="Passed">Tasks that stay passed: they were counted when they ended.</param>
/// <param name="Failed">Tasks that stay failed.</param>
[GenerateSerializer, Immutable, Alias("executor.state.open-rerun")]
internal sealed record OpenRerun([property: Id(0)] int Number, [property: Id(1)] int Passed, [property: Id(2)] int Failed);
