using System.Diagnostics.Metrics;
using Executor.Blobs;

namespace Executor.Silo.Retention;

/// <summary>What was removed since this silo started.</summary>
internal sealed class RetentionInstruments
{
    private readonly Counter<long> _batches;
    private readonly Counter<long> _blobs;
    private readonly Counter<long> _bytes;

    public RetentionInstruments(IMeterFactory meters)
    {
        var meter = meters.Create("Executor.Silo.Retention");
        _batches = meter.CreateCounter<long>("executor.retention.batches", description: "Batches removed because their time was over.");
        _blobs = meter.CreateCounter<long>("executor.retention.blobs", description: "Files removed because no batch names them.");
        _bytes = meter.CreateCounter<long>("executor.retention.freed", "By", "Disk space that those files took.");
    }

    public void Reaped(int batches) => _batches.Add(batches);

    public void Collected(CollectedBlobs collected)
    {
        _blobs.Add(collected.Count);
        _bytes.Add(collected.Bytes);
    }
}
