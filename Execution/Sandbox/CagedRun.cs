namespace Executor.Execution.Sandbox;

/// <summary>A program and what was made for this run of it alone.</summary>
internal sealed record CagedRun
{
    public required ProcessSpec Process { get; init; }

    public required SandboxSpec Sandbox { get; init; }

    /// <summary>Null when nothing limits it but its time.</summary>
    public Cgroup? Group { get; init; }

    /// <summary>Starts it, and is in the group already; null for the executor's first thread, which is not.</summary>
    public StartingThread? Starter { get; init; }

    /// <summary>Null when it has the host's network, or an empty one from bwrap.</summary>
    public GuestNetwork? Network { get; init; }

    public bool IsGuest => Sandbox.Identity == Identity.Guest;

    public ProcessLimits Limits { get; init; } = ProcessLimits.Nothing;

    /// <summary>Puts a process into its group that has done nothing yet.</summary>
    /// <exception cref="FaultException">The kernel refuses.</exception>
    public void Adopt(int pid)
    {
        if (Starter is null)
        {
            Group?.Adopt(pid);
        }
    }
}
