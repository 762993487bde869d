using System.Collections.Immutable;
using Executor.Execution.Sandbox;

namespace Executor.Execution.Workspaces;

/// <summary>One run of git, or of a program that helps it, by the executor itself.</summary>
internal sealed record GitCall
{
    public required ImmutableArray<string> Arguments { get; init; }

    public required TimeSpan Timeout { get; init; }

    public string Program { get; init; } = "/usr/bin/git";

    public string Directory { get; init; } = "/";

    public ImmutableArray<Mount> Mounts { get; init; } = [];

    public NetworkPolicy Network { get; init; } = NetworkPolicy.None;

    /// <summary>Protocols git may speak, separated by colons; none by default.</summary>
    public string Protocols { get; init; } = "none";

    /// <summary>Address of the remote called <c>origin</c>; not an argument, because it may hold credentials.</summary>
    public string? Origin { get; init; }

    /// <summary>Where git finds the host of the remote, as <c>http.curloptResolve</c> wants it; null when it may look it up itself.</summary>
    public string? Pin { get; init; }

    /// <summary>Tells the headers of HTTP on stderr, which then holds secrets and is for reading by us alone.</summary>
    public bool TracesHttp { get; init; }

    /// <summary>Whether what it takes is for others to decide, a server or a repository: then it is held by the limits of a guest.</summary>
    public bool IsBounded { get; init; }

    public OutputBound Output { get; init; } = new(64 * 1024);

    public Identity Identity { get; init; } = Identity.Executor;

    public Rights Rights { get; init; } = Rights.None;
}
