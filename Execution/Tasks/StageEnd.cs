using Executor.Contracts.Tasks;

namespace Executor.Execution.Tasks;

/// <summary>A stage's reason to end the attempt with a verdict. A stage that ends well has none.</summary>
/// <param name="Kind">Why the task failed.</param>
/// <param name="Error">One sentence for a person; null when the tests tell the story.</param>
internal sealed record StageEnd(FailureKind Kind, string? Error);
