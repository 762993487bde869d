using System.Collections.Immutable;
using Executor.Contracts.Silos;

namespace Executor.Execution.Hosting;

/// <summary>What this host is good for, at one moment.</summary>
public sealed record HostStatus
{
    /// <summary><c>namespaces</c>, <c>process</c>, or <c>none</c> while guests can't run.</summary>
    public required string Isolation { get; init; }

    /// <summary>What it gives its guests; null while that is not known.</summary>
    public HostView? View { get; init; }

    /// <summary>Why attempts can't run, each with its remedy.</summary>
    public ImmutableArray<string> Blocking { get; init; } = [];

    /// <summary>What is less than it could be while attempts run all the same, each with its remedy.</summary>
    public ImmutableArray<string> Degraded { get; init; } = [];

    /// <summary>Everything to be told: what blocks first.</summary>
    public ImmutableArray<string> Problems => [.. Blocking, .. Degraded];

    /// <summary>Whether attempts can run; when not, offer no slots.</summary>
    public bool CanRun => Blocking.IsEmpty;
}
