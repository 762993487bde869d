namespace Executor.Execution.Sandbox;

/// <summary>Says what separates guests on this host, once it has been examined at start.</summary>
public sealed class SandboxProbe
{
    /// <summary><c>namespaces</c>, <c>process</c>, or <c>none</c> while guests can't run.</summary>
    public string Isolation { get; private set; } = "none";

    /// <summary>Each with its remedy; empty when all is well.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = ["The host has not been examined yet."];

    /// <summary>Whether attempts can run at all; when not, offer no slots.</summary>
    public bool CanRun { get; private set; }
}
