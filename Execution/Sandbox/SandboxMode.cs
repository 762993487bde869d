namespace Executor.Execution.Sandbox;

public enum SandboxMode
{
    /// <summary>Guests run in namespaces of their own, or not at all.</summary>
    Required,

    /// <summary>Guests are ordinary processes: for hosts that are thrown away after use.</summary>
    Process,
}
