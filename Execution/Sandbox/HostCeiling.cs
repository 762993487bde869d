namespace Executor.Execution.Sandbox;

/// <summary>
/// What of a host may be used at most. Everything, except where a host with less is to be tried on one that has more: then what
/// is not allowed is treated as if it had failed.
/// </summary>
internal sealed record HostCeiling
{
    public const string Reason = "it is not to be used";

    public bool Mounts { get; init; } = true;

    public bool Users { get; init; } = true;

    public bool Overlays { get; init; } = true;

    public bool Cgroups { get; init; } = true;

    public bool Networks { get; init; } = true;
}
