using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Executor.Contracts.Batches;
using Executor.Contracts.Tasks;

namespace Executor.Cli.Results;

/// <summary>Everything about the results of a batch.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Tasks">Its tasks.</param>
/// <param name="Verify">The results with their hash; null until the batch ended.</param>
/// <param name="Attempts">The attempts of each task; absent unless they were asked for.</param>
internal sealed record ResultsDocument(
    BatchDocument Batch,
    ImmutableArray<TaskDocument> Tasks,
    VerifyDocument? Verify,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<AttemptListDocument>? Attempts = null);
