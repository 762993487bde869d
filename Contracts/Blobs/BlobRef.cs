namespace Executor.Contracts.Blobs;

/// <summary>Names a blob by its content. Whoever holds one can fetch the bytes from any blob store and check them.</summary>
/// <param name="Sha256">SHA-256 of the bytes, 64 lowercase hex digits.</param>
/// <param name="Size">Length of the blob in bytes.</param>
[GenerateSerializer, Immutable, Alias("executor.blob-ref")]
public sealed record BlobRef([property: Id(0)] string Sha256, [property: Id(1)] long Size);
