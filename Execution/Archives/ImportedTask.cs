using Executor.Contracts.Blobs;

namespace Executor.Execution.Archives;

/// <summary>A task of an accepted archive.</summary>
/// <param name="TaskId">Name of its folder.</param>
/// <param name="Bundle">The folder, packed by <see cref="TaskBundle"/>; null when the task is invalid.</param>
/// <param name="Invalid">Why it cannot run; null when it can.</param>
public sealed record ImportedTask(string TaskId, BlobRef? Bundle, string? Invalid);
