namespace Executor.Blobs.Remote;

/// <summary>What makes a store one of copies.</summary>
/// <param name="Origin">Where blobs really are.</param>
/// <param name="MaxBytes">Bytes above which the copies used longest ago are removed.</param>
/// <param name="Time">Says when a copy was used.</param>
public sealed record BlobCopies(IBlobOrigin Origin, long MaxBytes, TimeProvider Time);
