using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Validators;
using Executor.Settings;
using Microsoft.Extensions.Hosting;

namespace Executor.Silo.Hosting;

/// <summary>
/// Wakes two grains when a silo starts: the index of batches, which makes unfinished batches go on, and the validator set, which says in
/// the log what is wrong with its source before the first validator is turned away.
/// </summary>
internal sealed class GrainWaker(IGrainFactory grains, ExecutorSettings settings) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await grains.GetGrain<IBatchIndexGrain>(0).GetRunningAsync();
        await grains.GetGrain<IValidatorSetGrain>(settings.BittensorNetuid).GetAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
