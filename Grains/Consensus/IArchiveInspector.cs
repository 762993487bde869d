using System.Collections.Immutable;
using Executor.Contracts.Blobs;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Grains.Consensus;

/// <summary>Reads an archive once and stores its parts as blobs. Implemented by the silo, because it works on files.</summary>
public interface IArchiveInspector
{
    /// <summary>Reading the same archive again gives the same answer.</summary>
    Task<ArchiveInspection> InspectAsync(BlobRef archive, CancellationToken cancellationToken);
}

/// <summary>What reading an archive gave.</summary>
public abstract record ArchiveInspection
{
    private ArchiveInspection()
    {
    }

    /// <summary>It can be run.</summary>
    public sealed record Accepted(BlobRef Agent, ImmutableArray<BatchTask> Tasks) : ArchiveInspection;

    /// <summary>It cannot, for everyone and for good.</summary>
    public sealed record Refused(ImmutableArray<string> Problems) : ArchiveInspection;
}
