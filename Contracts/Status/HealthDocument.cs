namespace Executor.Contracts.Status;

/// <summary>The process is well. What is not ready is told as an error.</summary>
/// <param name="Status">Always <c>ok</c>.</param>
public sealed record HealthDocument(string Status);
