using Executor.Contracts.Tasks;

namespace Executor.Contracts.Events;

/// <summary>A task became terminal. Its result was stored before.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Status">Completed or failed.</param>
/// <param name="Passed">Whether it passed.</param>
/// <param name="Reward">1 when it passed, otherwise 0.</param>
/// <param name="FailureKind">Why it failed; null when it passed.</param>
/// <param name="Attempt">Number of the attempt that counts; 0 when none was made.</param>
/// <param name="Error">One sentence for a person; null when there is nothing to add.</param>
[GenerateSerializer, Immutable, Alias("executor.event.task-complete")]
public sealed record TaskCompleted(
    [property: Id(0)] string TaskId,
    [property: Id(1)] TaskStage Status,
    [property: Id(2)] bool Passed,
    [property: Id(3)] double Reward,
    [property: Id(4)] FailureKind? FailureKind,
    [property: Id(5)] int Attempt,
    [property: Id(6)] string? Error) : BatchEvent;
