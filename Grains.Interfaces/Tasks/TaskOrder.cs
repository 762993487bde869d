using Executor.Contracts.Blobs;

namespace Executor.Grains.Interfaces.Tasks;

/// <summary>Everything a silo needs to run a task.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="TaskId">The task.</param>
/// <param name="Bundle">The task's files, packed.</param>
/// <param name="Agent">The agent's files, packed.</param>
/// <param name="FailedOn">Name of the silo whose fault ended the attempt before this one; null when there was none.</param>
/// <param name="Rerun">In which rerun of the batch; 0 for the first run. A task that ended in an earlier one begins anew.</param>
[GenerateSerializer, Immutable, Alias("executor.task-order")]
public sealed record TaskOrder(
    [property: Id(0)] string BatchId,
    [property: Id(1)] string TaskId,
    [property: Id(2)] BlobRef Bundle,
    [property: Id(3)] BlobRef Agent,
    [property: Id(4)] string? FailedOn = null,
    [property: Id(5)] int Rerun = 0);
