using System.Buffers.Binary;
using Executor.Contracts.Batches;
using Executor.Contracts.Blobs;
using Executor.Contracts.Tasks;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Tasks;

namespace Executor.Silo.Retention;

/// <summary>
/// Every blob that some batch names, found by asking all of them: archive, bundles, and the logs and patches of every attempt. Half of a digest
/// stands for the whole, which may at worst keep a blob that nobody names.
/// </summary>
internal sealed class NamedBlobs
{
    private readonly HashSet<UInt128> _digests = [];

    /// <summary>When the oldest batch was made that has not ended; null when all have. What its attempts store is named only once they end.</summary>
    public DateTimeOffset? OldestOpen { get; private set; }

    public int Count => _digests.Count;

    public static async Task<NamedBlobs> FindAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var named = new NamedBlobs();
        var last = await grains.GetGrain<IBatchIndexGrain>(0).GetLastPageAsync();
        for (var page = 0L; page <= last; page++)
        {
            foreach (var row in await grains.GetGrain<IBatchPageGrain>(page).ReadAsync())
            {
                cancellationToken.ThrowIfCancellationRequested();
                await named.AddBatchAsync(grains, row);
            }
        }

        return named;
    }

    public bool Contains(ReadOnlySpan<byte> digest) => _digests.Contains(BinaryPrimitives.ReadUInt128BigEndian(digest));

    private async Task AddBatchAsync(IGrainFactory grains, BatchSummary row)
    {
        var batch = grains.GetGrain<IBatchGrain>(row.BatchId);
        if (await batch.GetOrderAsync() is not { } order)
        {
            return;
        }

        // Asked of the batch itself: the list may not have heard yet that it goes on.
        if (await batch.GetAsync() is { IsTerminal: false } && !(OldestOpen < row.CreatedAt))
        {
            OldestOpen = row.CreatedAt;
        }

        Add(order.Archive);
        Add(order.Agent);
        foreach (var task in order.Tasks)
        {
            Add(task.Bundle);
            var view = await grains.GetGrain<ITaskGrain>($"{row.BatchId}/{task.TaskId}").GetAsync();
            foreach (var attempt in view.Attempts)
            {
                AddEvidence(attempt.Outcome?.Evidence ?? AttemptEvidence.None);
            }
        }
    }

    private void AddEvidence(AttemptEvidence evidence)
    {
        Add(evidence.Patch?.Blob);
        foreach (var log in evidence.Logs)
        {
            Add(log.Blob);
        }
    }

    private void Add(BlobRef? blob)
    {
        if (blob is not null)
        {
            _digests.Add(BinaryPrimitives.ReadUInt128BigEndian(Convert.FromHexString(blob.Sha256)));
        }
    }
}
