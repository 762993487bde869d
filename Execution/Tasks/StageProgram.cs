using System.Collections.Immutable;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Tasks;

/// <summary>What differs between the programs of the stages.</summary>
internal sealed record StageProgram
{
    public required ImmutableArray<string> Command { get; init; }

    public required ImmutableSortedDictionary<string, string> Environment { get; init; }

    public required string Directory { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required ImmutableArray<Mount> Mounts { get; init; }

    public ImmutableArray<Mount> SystemMounts { get; init; } = [];

    public required NetworkPolicy Network { get; init; }

    public Rights Rights { get; init; } = Rights.None;
}
