namespace Executor.Execution.Sandbox;

public enum NetworkPolicy
{
    /// <summary>A loopback interface of its own and nothing else.</summary>
    None,

    /// <summary>The internet, without the host's own addresses, link-local and private ranges but those the operator allows.</summary>
    Full,
}
