using System.Collections.Immutable;

namespace Executor.Execution.Archives;

/// <summary>A folder holds what no archive may hold. Nothing was written.</summary>
public sealed class ArchivePackException(ImmutableArray<string> problems)
    : IOException($"The folder cannot be packed: {string.Join("; ", problems)}.")
{
    /// <summary>Each names one entry by its path in the folder.</summary>
    public ImmutableArray<string> Problems { get; } = problems;
}
