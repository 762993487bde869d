using Executor.Grains.Interfaces.Batches;
using Microsoft.Extensions.Hosting;

namespace Executor.Silo.Hosting;

/// <summary>Wakes the index of batches when a silo starts: it makes unfinished batches go on.</summary>
internal sealed class GrainWaker(IGrainFactory grains) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => grains.GetGrain<IBatchIndexGrain>(0).GetRunningAsync();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
