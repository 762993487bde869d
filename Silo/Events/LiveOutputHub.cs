using System.Collections.Immutable;
using Executor.Grains.Interfaces.Events;
using Executor.Grains.Interfaces.Tasks;
using Microsoft.Extensions.Logging;

namespace Executor.Silo.Events;

/// <summary>The live output of this silo, by batch.</summary>
internal sealed class LiveOutputHub(IGrainFactory grains, TimeProvider time, ILogger<LiveOutputHub> logger) : ILiveOutputSource
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BatchOutput> _batches = new(StringComparer.Ordinal);
    private ILiveOutputSource? _self;

    public AttemptOutput Open(AttemptId attempt)
    {
        lock (_gate)
        {
            if (!_batches.TryGetValue(attempt.BatchId, out var batch))
            {
                _self ??= grains.CreateObjectReference<ILiveOutputSource>(this);
                batch = new BatchOutput(attempt.BatchId, grains, _self, time, logger);
                _batches.Add(attempt.BatchId, batch);
            }

            return batch.Open(attempt, Close);
        }
    }

    public Task HeedAsync(string batchId, ImmutableArray<LiveOutputWish> wishes)
    {
        lock (_gate)
        {
            _batches.GetValueOrDefault(batchId)?.Heed(wishes);
        }

        return Task.CompletedTask;
    }

    private void Close(AttemptOutput attempt)
    {
        lock (_gate)
        {
            var batchId = attempt.Attempt.BatchId;
            if (_batches.TryGetValue(batchId, out var batch) && batch.Close(attempt))
            {
                _batches.Remove(batchId);
                batch.Dispose();
            }
        }
    }
}
