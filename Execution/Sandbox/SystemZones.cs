using System.Collections.Immutable;

namespace Executor.Execution.Sandbox;

/// <summary>
/// The system folders that install commands may write. Each takes its changes in a layer of its own: one layer over all of
/// <c>/</c> could not be stacked, since it would lie inside what it lies over.
/// </summary>
internal static class SystemZones
{
    /// <summary>In the order in which they are mounted.</summary>
    public static ImmutableArray<SystemZone> All { get; } =
    [
        new("usr", "/usr", FromHost: true),
        new("etc", "/etc", FromHost: true),
        new("opt", "/opt", FromHost: false),
        new("var", "/var", FromHost: false),
        new("dpkg", "/var/lib/dpkg", FromHost: true),
        new("apt", "/var/lib/apt", FromHost: true),
    ];

    /// <summary>Folders of the host that guests see changed.</summary>
    public static IEnumerable<string> Folders => All.Where(zone => zone.FromHost).Select(zone => zone.Path);
}

/// <param name="Name">Name of its folder in a layer.</param>
/// <param name="Path">Where it is for a guest, and on the host if it comes from there.</param>
/// <param name="FromHost">Whether the host's own folder shows through.</param>
internal sealed record SystemZone(string Name, string Path, bool FromHost);
