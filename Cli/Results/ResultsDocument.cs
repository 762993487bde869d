using System.Collections.Immutable;
using Executor.Contracts.Batches;
using Executor.Contracts.Tasks;

namespace Executor.Cli.Results;

/// <summary>Everything about the results of a batch.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Tasks">Its tasks.</param>
/// <param name="Verify">The results with their hash; null until the batch ended.</param>
internal sealed record ResultsDocument(BatchDocument Batch, ImmutableArray<TaskDocument> Tasks, VerifyDocument? Verify);
