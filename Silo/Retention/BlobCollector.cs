using Executor.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Executor.Silo.Retention;

/// <summary>
/// Removes files that no batch names. Between being stored and being named by a stored result a file is protected by its age: it stays while it is
/// younger than the grace, counted from now or from when the oldest batch was made that has not ended. The limit is taken before the batches are asked, so that whatever is stored while
/// they are asked is too young; storing a file again makes it young again.
/// </summary>
internal sealed partial class BlobCollector(
    IGrainFactory grains,
    BlobStore blobs,
    IOptions<RetentionPeriods> periods,
    RetentionInstruments instruments,
    TimeProvider time,
    ILogger<BlobCollector> logger)
{
    public async Task<CollectedBlobs> CollectAsync(CancellationToken cancellationToken)
    {
        if (blobs.KeepsCopies)
        {
            // They make room by themselves; what nobody names is collected where blobs really are.
            return default;
        }

        var before = time.GetUtcNow() - periods.Value.BlobGrace;
        var named = await NamedBlobs.FindAsync(grains, cancellationToken);
        if (named.OldestOpen is { } open && open - periods.Value.BlobGrace < before)
        {
            // The grace here too: clocks are set, and a file system's runs a little behind.
            before = open - periods.Value.BlobGrace;
        }

        var collected = await Task.Run(() => blobs.Collect(before, named.Contains, cancellationToken), cancellationToken);
        instruments.Collected(collected);
        if (collected.Count > 0)
        {
            LogCollected(collected.Count, collected.Bytes, named.Count);
        }

        return collected;
    }

    [LoggerMessage(LogLevel.Information, "{Count} files of {Bytes} bytes that no batch names were removed; {Named} are named")]
    private partial void LogCollected(long count, long bytes, int named);
}
