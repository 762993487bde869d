using System.Collections.Immutable;
using Executor.Contracts.Tasks;

namespace Executor.Grains.Interfaces.Tasks;

/// <summary>A task with its attempts.</summary>
/// <param name="Attempts">In order; empty when none was made.</param>
/// <param name="Result">Number of the attempt that is the result; null while there is none.</param>
[GenerateSerializer, Immutable, Alias("executor.task-view")]
public sealed record TaskView(
    [property: Id(0)] ImmutableArray<AttemptRecord> Attempts,
    [property: Id(1)] int? Result);
