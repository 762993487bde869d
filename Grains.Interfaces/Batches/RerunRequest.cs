using Executor.Contracts.Batches;

namespace Executor.Grains.Interfaces.Batches;

/// <summary>A request to run tasks of an ended batch again.</summary>
/// <param name="Id">Names the request, so that asking twice is asking once; at most 64 characters.</param>
/// <param name="Tasks">Which tasks.</param>
[GenerateSerializer, Immutable, Alias("executor.rerun-request")]
public sealed record RerunRequest([property: Id(0)] string Id, [property: Id(1)] RerunTasks Tasks);
