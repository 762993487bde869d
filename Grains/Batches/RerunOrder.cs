using System.Collections.Immutable;

namespace Executor.Grains.Batches;

/// <summary>A rerun that was accepted.</summary>
/// <param name="Id">The request that asked for it.</param>
/// <param name="Tasks">The tasks it runs again, in ordinal order of their ids.</param>
[GenerateSerializer, Immutable, Alias("executor.state.rerun-order")]
internal sealed record RerunOrder([property: Id(0)] string Id, [property: Id(1)] ImmutableArray<string> Tasks);
