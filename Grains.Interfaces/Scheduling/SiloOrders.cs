using System.Collections.Immutable;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Grains.Interfaces.Scheduling;

/// <summary>What a silo is told in answer to its report.</summary>
/// <param name="Kill">Attempts it runs that are not its own any more: it must kill them.</param>
/// <param name="Refused">Whether another silo has its name: it gets no work until that one is gone or it has a name of its own.</param>
[GenerateSerializer, Immutable, Alias("executor.silo-orders")]
public sealed record SiloOrders([property: Id(0)] ImmutableArray<AttemptId> Kill, [property: Id(1)] bool Refused = false);
