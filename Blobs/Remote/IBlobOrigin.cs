using Executor.Contracts.Blobs;

namespace Executor.Blobs.Remote;

/// <summary>Where blobs really are, for a store that only keeps copies of them.</summary>
public interface IBlobOrigin
{
    /// <summary>Writes a blob's bytes, and completes the writer only when they are the whole blob and nothing else.</summary>
    /// <exception cref="BlobNotFoundException">The origin does not have it.</exception>
    /// <exception cref="BlobOriginException">The origin could not give it, or gave something else.</exception>
    /// <exception cref="IOException">The disk here does not take it.</exception>
    Task FetchAsync(BlobRef blob, Func<BlobWriter> createWriter, CancellationToken cancellationToken);

    /// <summary>Hands a blob over. When this returns, the origin has it on disk.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="open">Opens its bytes; called once for each time it is sent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="BlobOriginException">The origin did not take it.</exception>
    Task StoreAsync(BlobRef blob, Func<Stream> open, CancellationToken cancellationToken);
}
