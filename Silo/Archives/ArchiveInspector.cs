using Executor.Contracts.Blobs;
using Executor.Execution.Archives;
using Executor.Grains.Consensus;
using Executor.Grains.Interfaces.Batches;

namespace Executor.Silo.Archives;

/// <summary>Joins the vote, which knows nothing of files, with the reader of archives, which knows nothing of grains.</summary>
internal sealed class ArchiveInspector(ArchiveImporter importer) : IArchiveInspector, IDisposable
{
    // Reading is bound by disk and processor: more at one time would only slow the attempts that run beside it.
    private readonly SemaphoreSlim _readers = new(2);

    public async Task<ArchiveInspection> InspectAsync(BlobRef archive, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => importer.ImportAsync(archive, cancellationToken), cancellationToken) switch
            {
                ArchiveImport.Accepted accepted => new ArchiveInspection.Accepted(
                    accepted.Agent,
                    [.. accepted.Tasks.Select(task => new BatchTask(task.TaskId, task.Bundle, task.Invalid))]),
                ArchiveImport.Refused refused => new ArchiveInspection.Refused(refused.Problems),
                var other => throw new InvalidOperationException($"An import can't end as {other.GetType().Name}."),
            };
        }
        finally
        {
            _readers.Release();
        }
    }

    public void Dispose() => _readers.Dispose();
}
