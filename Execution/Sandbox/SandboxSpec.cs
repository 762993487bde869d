using System.Collections.Immutable;

namespace Executor.Execution.Sandbox;

/// <summary>What a program can reach beside the read-only system folders and folders of its own that vanish with it.</summary>
internal sealed record SandboxSpec
{
    /// <summary>In this order; a later one may lie inside an earlier one.</summary>
    public ImmutableArray<Mount> Mounts { get; init; } = [];

    /// <summary>Stand in place of system folders of the same name, or beside them.</summary>
    public ImmutableArray<Mount> SystemMounts { get; init; } = [];

    public required NetworkPolicy Network { get; init; }

    /// <summary>Who the program is outside.</summary>
    public Identity Identity { get; init; } = Identity.Guest;

    public Rights Rights { get; init; } = Rights.None;

    /// <summary>Null for tools of ours that are bounded by what they do.</summary>
    public ResourceLimits? Limits { get; init; }
}

/// <summary>A file or folder of the host.</summary>
/// <param name="Source">Path on the host.</param>
/// <param name="Target">Path inside.</param>
/// <param name="Writable">Whether it can be changed from inside.</param>
internal sealed record Mount(string Source, string Target, bool Writable = false)
{
    /// <summary>
    /// Folders that show through where the source has nothing, uppermost first. With any, and writable, the source takes what is
    /// changed and these stay as they are.
    /// </summary>
    public ImmutableArray<string> Below { get; init; } = [];

    /// <summary>An empty folder beside the source; needed by a writable mount with something below.</summary>
    public string? Work { get; init; }

    public static Mount ReadOnly(string path) => new(path, path);

    public static Mount ReadWrite(string path) => new(path, path, Writable: true);
}

internal enum Identity
{
    /// <summary>Root inside and nobody outside, where the host allows that.</summary>
    Guest,

    /// <summary>The executor's own user, for tools that work on its own files.</summary>
    Executor,
}

/// <summary>What a program may do beyond an ordinary one, inside its own namespaces.</summary>
internal enum Rights
{
    None,

    /// <summary>File modes don't bind it: tools of ours that must get through whatever modes a guest left.</summary>
    FileModes,

    /// <summary>Users and owners are its to change: package managers.</summary>
    Installer,
}
