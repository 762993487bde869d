using System.Collections.Immutable;

namespace Executor.Execution.Hosting.Checks;

/// <summary>A program that should be on the host.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Package">The Debian package that has it.</param>
internal sealed record HostProgram(string Name, string Package)
{
    /// <summary>Whether no attempt runs without it; others are for the tasks and agents that use them.</summary>
    public bool IsNeeded { get; init; }

    /// <summary>How it is asked for its version.</summary>
    public ImmutableArray<string> Command { get; init; } = [Name, "--version"];

    public HostCheck Lacking(string measured)
    {
        string remedy = $"Install the package: apt-get install -y {Package}";
        return IsNeeded ? HostCheck.Missing(Name, measured, remedy) : HostCheck.Degraded(Name, measured, remedy);
    }
}
