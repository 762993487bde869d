using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Executor.Execution.Tasks;

namespace Executor.Execution.Archives;

/// <summary>A task that parsed, or every reason why it does not.</summary>
public sealed record TaskDefinitionResult
{
    private TaskDefinitionResult()
    {
    }

    [MemberNotNullWhen(true, nameof(Definition))]
    public bool IsValid => Definition is not null;

    public TaskDefinition? Definition { get; private init; }

    /// <summary>In words for the task's author, naming file and field; empty when the task is valid.</summary>
    public ImmutableArray<string> Problems { get; private init; } = [];

    public static TaskDefinitionResult Valid(TaskDefinition definition) => new() { Definition = definition };

    public static TaskDefinitionResult Invalid(ImmutableArray<string> problems) => new() { Problems = problems };
}
