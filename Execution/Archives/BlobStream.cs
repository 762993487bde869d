using Executor.Blobs;

namespace Executor.Execution.Archives;

/// <summary>Lets code that writes to a stream write a blob. The blob writer stays its owner's to complete.</summary>
internal sealed class BlobStream(BlobWriter writer) : WriteOnlyStream
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        writer.WriteAsync(buffer, cancellationToken);
}
