namespace Executor.Execution.Sandbox;

/// <summary>What a host gives its guests, or does not.</summary>
internal enum HostPart
{
    Isolation,
    Users,
    SystemCalls,
    Limits,
    Layers,
    System,
    Network,
}
