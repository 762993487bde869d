namespace Executor.Contracts.Tasks;

/// <summary>Our own fault: nothing is said about the agent, and the task gets a further attempt while it may.</summary>
[GenerateSerializer, Immutable, Alias("executor.attempt-fault")]
public sealed record AttemptFault : AttemptOutcome
{
    /// <summary>One sentence for the operator, without secrets.</summary>
    [Id(0)]
    public required string Reason { get; init; }

    /// <summary>
    /// Whether the attempt was interrupted from outside (its silo stopped or was lost) and so says nothing against the task:
    /// an interrupted attempt does not use up one of the retries for faults.
    /// </summary>
    [Id(1)]
    public bool Interrupted { get; init; }
}
