using Executor.Blobs;
using Executor.Execution.Archives;
using Microsoft.Extensions.Hosting;

namespace Executor.Silo.Hosting;

/// <summary>Removes what uploads and imports of a process that was killed have left. Those of living processes are locked, and stay.</summary>
internal sealed class LeftoverSweeper(BlobStore blobs, ArchiveImporter importer) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        blobs.SweepTemporary();
        importer.Sweep();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
