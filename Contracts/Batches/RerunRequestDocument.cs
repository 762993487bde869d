namespace Executor.Contracts.Batches;

/// <summary>Body of the request to run tasks of an ended batch again.</summary>
/// <param name="Tasks">Which tasks.</param>
public sealed record RerunRequestDocument(RerunTasks Tasks);
