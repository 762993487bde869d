using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Executor.Contracts.Http;

/// <summary>The body of every answer with a status of 400 or more.</summary>
/// <param name="Error">A stable code for programs.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="Details">The single problems, one sentence each; absent when there is nothing to list.</param>
public sealed record ErrorDocument(
    string Error,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<string>? Details = null);
