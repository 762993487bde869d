using System.Collections.Immutable;
using Executor.Contracts.Blobs;

namespace Executor.Grains.Interfaces.Batches;

/// <summary>Everything a batch needs to know to run.</summary>
/// <param name="BatchId">UUID version 4, lowercase with hyphens; chosen by the vote, so that admitting twice is admitting once.</param>
/// <param name="Archive">The archive the validators agreed on.</param>
/// <param name="Agent">The agent's files, packed.</param>
/// <param name="Tasks">The tasks in ordinal order of their ids.</param>
/// <param name="ConcurrentTasks">Tasks that may run at one time.</param>
/// <param name="CallbackUrl">Where to send the result; null for nowhere.</param>
[GenerateSerializer, Immutable, Alias("executor.batch-order")]
public sealed record BatchOrder(
    [property: Id(0)] string BatchId,
    [property: Id(1)] BlobRef Archive,
    [property: Id(2)] BlobRef Agent,
    [property: Id(3)] ImmutableArray<BatchTask> Tasks,
    [property: Id(4)] int ConcurrentTasks,
    [property: Id(5)] string? CallbackUrl = null);
