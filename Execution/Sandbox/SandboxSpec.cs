using System.Collections.Immutable;
using Executor.Execution.Tasks;

namespace Executor.Execution.Sandbox;

/// <summary>What a program can reach beside the read-only system folders and folders of its own that vanish with it.</summary>
internal sealed record SandboxSpec
{
    /// <summary>In this order; a later one may lie inside an earlier one.</summary>
    public ImmutableArray<Mount> Mounts { get; init; } = [];

    public required NetworkPolicy Network { get; init; }

    /// <summary>
    /// Whether file modes don't bind the program. Only for tools of ours that must get through whatever modes a guest left;
    /// guests have no capabilities at all.
    /// </summary>
    public bool IgnoresFileModes { get; init; }
}

/// <summary>A file or folder of the host.</summary>
/// <param name="Source">Path on the host.</param>
/// <param name="Target">Path inside.</param>
/// <param name="Writable">Whether it can be changed from inside.</param>
internal sealed record Mount(string Source, string Target, bool Writable = false)
{
    public static Mount ReadOnly(string path) => new(path, path);

    public static Mount ReadWrite(string path) => new(path, path, Writable: true);
}
