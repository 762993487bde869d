using Executor.Contracts.Blobs;

namespace Executor.Blobs;

/// <summary>The store holds no whole copy of a blob that someone names.</summary>
public sealed class BlobNotFoundException(BlobRef blob)
    : IOException($"No blob sha256:{blob.Sha256} of {blob.Size} bytes is in the store.")
{
    public BlobRef Blob { get; } = blob;
}
