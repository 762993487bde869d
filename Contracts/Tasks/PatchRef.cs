using Executor.Contracts.Blobs;

namespace Executor.Contracts.Tasks;

/// <summary>What the agent changed, as a unified diff against the base commit.</summary>
/// <param name="Blob">The kept diff, cut at a bound.</param>
/// <param name="TotalBytes">Size of the whole diff in bytes.</param>
/// <param name="Truncated">Whether the kept diff is shorter than the whole one.</param>
[GenerateSerializer, Immutable, Alias("executor.patch-ref")]
public sealed record PatchRef(
    [property: Id(0)] BlobRef Blob,
    [property: Id(1)] long TotalBytes,
    [property: Id(2)] bool Truncated);
