using Executor.Contracts.Tasks;

namespace Executor.Contracts.Events;

/// <summary>An attempt of a task entered a stage; stage queued means that a further attempt waits for a slot, after a fault or for a rerun.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Attempt">Number of the attempt.</param>
/// <param name="Silo">Name of the silo that runs it; null while it waits.</param>
/// <param name="Reason">Why a further attempt is made; null otherwise.</param>
[GenerateSerializer, Immutable, Alias("executor.event.task-stage")]
public sealed record TaskStageEntered(
    [property: Id(0)] string TaskId,
    [property: Id(1)] TaskStage Stage,
    [property: Id(2)] int Attempt,
    [property: Id(3)] string? Silo,
    [property: Id(4)] string? Reason) : BatchEvent;
