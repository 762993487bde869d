namespace Executor.Blobs;

/// <summary>What a collection took away.</summary>
/// <param name="Count">Blobs.</param>
/// <param name="Bytes">Bytes they had.</param>
public readonly record struct CollectedBlobs(long Count, long Bytes);
