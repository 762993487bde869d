namespace Executor.Execution.Sandbox;

/// <summary>What the examination of this host found for running guests.</summary>
internal sealed record SandboxHost
{
    /// <summary>Path of bwrap; null when guests run as ordinary processes.</summary>
    public string? Bubblewrap { get; init; }

    /// <summary>Whether guests get a user namespace.</summary>
    public bool UserNamespace { get; init; }

    /// <summary>Null exactly when <see cref="Bubblewrap"/> is.</summary>
    public SystemViews? System { get; init; }
}
