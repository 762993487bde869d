using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Executor.Contracts.Json;

namespace Executor.Contracts.Batches;

/// <summary>Which tasks of an ended batch to run again. As JSON <c>"infra"</c>, <c>"failed"</c>, or a list of task ids.</summary>
/// <param name="Scope">How they are chosen.</param>
/// <param name="Ids">Each task once, in the order given; empty unless the scope is a list.</param>
[GenerateSerializer, Immutable, Alias("executor.rerun-tasks"), JsonConverter(typeof(RerunTasksConverter))]
public sealed record RerunTasks([property: Id(0)] RerunScope Scope, [property: Id(1)] ImmutableArray<string> Ids)
{
    /// <summary>Those that failed by a fault of the executor.</summary>
    public static RerunTasks Infra { get; } = new(RerunScope.Infra, []);

    /// <summary>All that failed, whatever the reason, except those that are invalid.</summary>
    public static RerunTasks Failed { get; } = new(RerunScope.Failed, []);

    /// <summary>Those that are named.</summary>
    /// <param name="ids">Their ids; what is named twice counts once.</param>
    public static RerunTasks Listed(IEnumerable<string> ids) => new(RerunScope.Listed, [.. ids.Distinct(StringComparer.Ordinal)]);
}

/// <summary>How the tasks of a rerun are chosen. New members are added at the end only.</summary>
public enum RerunScope
{
    /// <summary>Tasks that failed by a fault of the executor.</summary>
    Infra,

    /// <summary>Tasks that failed, faults and cancellations included, invalid tasks not.</summary>
    Failed,

    /// <summary>The tasks of a list, whatever their results.</summary>
    Listed,
}
