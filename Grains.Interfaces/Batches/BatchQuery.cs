using System.Collections.Immutable;
using Executor.Contracts.Batches;

namespace Executor.Grains.Interfaces.Batches;

/// <summary>Which batches to list, newest first.</summary>
/// <param name="Limit">At most so many.</param>
/// <param name="Before">Only batches older than this one; null to begin with the newest. An unknown id gives an empty list.</param>
/// <param name="Status">Only batches of this status; null for all.</param>
[GenerateSerializer, Immutable, Alias("executor.batch-query")]
public sealed record BatchQuery(
    [property: Id(0)] int Limit,
    [property: Id(1)] string? Before,
    [property: Id(2)] BatchStatus? Status);

/// <summary>A part of the list of batches.</summary>
/// <param name="Batches">Newest first.</param>
/// <param name="More">Whether older ones may follow.</param>
[GenerateSerializer, Immutable, Alias("executor.batch-list")]
public sealed record BatchList(
    [property: Id(0)] ImmutableArray<BatchSummary> Batches,
    [property: Id(1)] bool More);
