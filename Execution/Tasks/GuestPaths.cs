namespace Executor.Execution.Tasks;

/// <summary>Where an agent finds its things.</summary>
internal sealed record GuestPaths
{
    public required string Repository { get; init; }

    public required string Home { get; init; }

    public required string AgentCode { get; init; }

    public required string AgentPackages { get; init; }

    public required string Prompt { get; init; }
}
