using System.Collections.Immutable;

namespace Executor.Execution.Sandbox;

/// <summary>A program and what was made for this run of it alone.</summary>
internal sealed record CagedRun
{
    public required ProcessSpec Process { get; init; }

    public required SandboxSpec Sandbox { get; init; }

    /// <summary>Null when nothing limits it but its time.</summary>
    public Cgroup? Group { get; init; }

    /// <summary>Starts it, and is in the group already; null for the executor's first thread, from which it has to join.</summary>
    public StartingThread? Starter { get; init; }

    /// <summary>What is left to join.</summary>
    public ImmutableArray<string> JoinFiles => Starter is null && Group is not null ? Group.JoinFiles : [];

    /// <summary>Null when it has the host's network, or an empty one from bwrap.</summary>
    public GuestNetwork? Network { get; init; }

    public bool IsGuest => Sandbox.Identity == Identity.Guest;

    public ShellLimits Shell { get; init; } = ShellLimits.Nothing;
}
