namespace Executor.Grains.Interfaces.Tasks;

/// <summary>A silo's order to make one attempt of a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Attempt">Number of the attempt; reports must carry it.</param>
[GenerateSerializer, Immutable, Alias("executor.attempt-order")]
public sealed record AttemptOrder([property: Id(0)] TaskOrder Task, [property: Id(1)] int Attempt)
{
    /// <summary>The attempt's name.</summary>
    public AttemptId Id => new(Task.BatchId, Task.TaskId, Attempt);
}

/// <summary>Names one attempt of one task.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="TaskId">The task.</param>
/// <param name="Attempt">Number of the attempt.</param>
[GenerateSerializer, Immutable, Alias("executor.attempt-id")]
public sealed record AttemptId(
    [property: Id(0)] string BatchId,
    [property: Id(1)] string TaskId,
    [property: Id(2)] int Attempt);
