namespace Executor.Contracts.Silos;

/// <summary>What the host of a silo really gives its guests, measured and not assumed. Each text is one of a closed set.</summary>
[GenerateSerializer, Immutable, Alias("executor.host-view")]
public sealed record HostView
{
    /// <summary><c>range</c>: a guest's root is nobody outside; <c>single</c>: guests have the executor's own user.</summary>
    [Id(0)]
    public required string Users { get; init; }

    /// <summary>What holds guests to their memory, processors and processes: <c>cgroup-v2</c>, <c>cgroup-v1</c> or <c>rlimits</c>.</summary>
    [Id(1)]
    public required string Limits { get; init; }

    /// <summary>How a stage gets its files: <c>overlay</c> mounts, <c>reflink</c> or <c>copy</c>.</summary>
    [Id(2)]
    public required string Layers { get; init; }

    /// <summary><c>writable</c>: install commands may write system folders, of which the host sees nothing; <c>read-only</c>: they may not.</summary>
    [Id(3)]
    public required string System { get; init; }

    /// <summary>
    /// Where a stage with full network runs: <c>separate</c>, in a network namespace of its own; <c>host</c>, in the host's; <c>none</c>,
    /// nowhere, because this host cannot give it one.
    /// </summary>
    [Id(4)]
    public required string Network { get; init; }

    /// <summary>Whether the system calls of guests are filtered.</summary>
    [Id(5)]
    public required bool Seccomp { get; init; }

    /// <summary>What is kept of earlier tasks; null where nothing is.</summary>
    [Id(6)]
    public CacheView? Caches { get; init; }
}
