using System.Collections.Immutable;

namespace Executor.Execution.Sandbox;

/// <summary>What the examination of this host found for running guests.</summary>
internal sealed record SandboxHost
{
    /// <summary>Path of bwrap; null when guests run as ordinary processes.</summary>
    public string? Bubblewrap { get; init; }

    /// <summary>Whether guests get a user namespace from bwrap; never with <see cref="Users"/>.</summary>
    public bool UserNamespace { get; init; }

    /// <summary>Null when guests have the executor's own user outside.</summary>
    public GuestUsers? Users { get; init; }

    /// <summary>Null exactly when <see cref="Bubblewrap"/> is.</summary>
    public SystemViews? System { get; init; }

    /// <summary>Null when the executor may not mount: then there are no layers.</summary>
    public MountStage? Stage { get; init; }

    /// <summary>Null when nothing but a single process can be limited.</summary>
    public Cgroups? Cgroups { get; init; }

    /// <summary>Null when no network can be kept apart from the host's.</summary>
    public GuestNetworks? Networks { get; init; }

    /// <summary>File with the filter of system calls; null when there is none.</summary>
    public string? Filter { get; init; }

    /// <summary>Whether overlays can be mounted.</summary>
    public bool Overlays { get; init; }

    /// <summary>Whether copies share blocks with what they are copies of.</summary>
    public bool Reflinks { get; init; }

    /// <summary>Why something above is null.</summary>
    public ImmutableArray<Shortcoming> Shortcomings { get; init; } = [];

    /// <summary>What an operator can do about a part that is not what it could be; null when nothing is known to be wrong with it.</summary>
    public string? RemedyOf(HostPart part) => Shortcomings.FirstOrDefault(shortcoming => shortcoming.Parts.Contains(part))?.Remedy;
}
