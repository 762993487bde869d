using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Executor.Contracts.Status;

/// <summary>Whether the process is well.</summary>
/// <param name="Status"><c>ok</c>, or <c>not_ready</c>.</param>
/// <param name="Problems">What is not ready, one sentence each; absent when all is well.</param>
public sealed record HealthDocument(
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<string>? Problems = null);
