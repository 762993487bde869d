using Executor.Contracts.Blobs;

namespace Executor.Contracts.Tasks;

/// <summary>One captured output stream of a task.</summary>
/// <param name="Name">Unique within the task, for example <c>agent.stdout</c>, <c>install.1.stderr</c>, <c>test.2.stdout</c>.</param>
/// <param name="Blob">The kept text, UTF-8. When truncated it is the head, a marker line, and the tail.</param>
/// <param name="TotalBytes">Bytes the process wrote, kept or not.</param>
/// <param name="Truncated">Whether bytes were left out.</param>
[GenerateSerializer, Immutable, Alias("executor.log-ref")]
public sealed record LogRef(
    [property: Id(0)] string Name,
    [property: Id(1)] BlobRef Blob,
    [property: Id(2)] long TotalBytes,
    [property: Id(3)] bool Truncated);
