using System.Collections.Immutable;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Grains.Interfaces.Scheduling;

/// <summary>What a batch wants from the scheduler. It replaces what the batch wanted before.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="ConcurrentTasks">Tasks that may run at one time.</param>
/// <param name="Waiting">Tasks that want a slot, in order.</param>
/// <param name="Running">Attempts the batch believes to run, each with the silo it was given to.</param>
[GenerateSerializer, Immutable, Alias("executor.batch-demand")]
public sealed record BatchDemand(
    [property: Id(0)] string BatchId,
    [property: Id(1)] int ConcurrentTasks,
    [property: Id(2)] ImmutableArray<TaskOrder> Waiting,
    [property: Id(3)] ImmutableArray<AttemptClaim> Running);

/// <summary>An attempt that a batch believes to run.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Silo">Name of the silo it was given to.</param>
/// <param name="Instance">Which start of that silo.</param>
[GenerateSerializer, Immutable, Alias("executor.attempt-claim")]
public sealed record AttemptClaim(
    [property: Id(0)] AttemptId Attempt,
    [property: Id(1)] string Silo,
    [property: Id(2)] string Instance);
