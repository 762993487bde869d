using System.Collections.Immutable;
using Executor.Contracts.Blobs;

namespace Executor.Execution.Archives;

/// <summary>What became of an archive.</summary>
public abstract record ArchiveImport
{
    private ArchiveImport()
    {
    }

    /// <summary>The archive can be run.</summary>
    /// <param name="Agent">The agent's folder, packed by <see cref="TaskBundle"/>.</param>
    /// <param name="Tasks">In ordinal order of their ids; at least one of them is valid.</param>
    public sealed record Accepted(BlobRef Agent, ImmutableArray<ImportedTask> Tasks) : ArchiveImport;

    /// <summary>The archive is refused.</summary>
    /// <param name="Problems">Why, in words for its sender.</param>
    public sealed record Refused(ImmutableArray<string> Problems) : ArchiveImport;
}
