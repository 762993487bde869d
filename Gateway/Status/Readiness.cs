using System.Collections.Immutable;
using Executor.Blobs;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.State;
using Executor.Grains.Interfaces.Validators;
using Executor.Settings;

namespace Executor.Gateway.Status;

// Whether a batch that came now could be taken and run.
internal sealed partial class Readiness(
    IGrainFactory grains, BlobStore blobs, ExecutorSettings settings, TimeProvider time, ILogger<Readiness> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // One sentence for each thing that is not ready.
    public async Task<ImmutableArray<string>> FindProblemsAsync(CancellationToken cancellationToken)
    {
        var problems = await Task.WhenAll(
            CheckAsync("The blob store cannot be written", CheckBlobsAsync, cancellationToken),
            CheckAsync("The state cannot be written", CheckStateAsync, cancellationToken),
            CheckAsync("The validator set did not answer", CheckValidatorsAsync, cancellationToken),
            CheckAsync("The scheduler did not answer", CheckSilosAsync, cancellationToken));
        return [.. problems.OfType<string>()];
    }

    private async Task<string?> CheckAsync(
        string failure, Func<CancellationToken, Task<string?>> check, CancellationToken cancellationToken)
    {
        try
        {
            return await check(cancellationToken).WaitAsync(Patience, time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            LogCheckFailed(exception, failure);
            return StorageFailure.Find(exception) is StorageFailure.Full or StorageFailure.ReadOnly
                ? $"{failure}: {StorageFailure.Find(exception)}"
                : failure;
        }
    }

    private async Task<string?> CheckBlobsAsync(CancellationToken cancellationToken)
    {
        await using var writer = blobs.CreateWriter();
        await writer.WriteAsync("ready"u8.ToArray(), cancellationToken);
        return null;
    }

    private async Task<string?> CheckStateAsync(CancellationToken cancellationToken)
    {
        await grains.GetGrain<IStorageProbeGrain>(0).CheckAsync();
        return null;
    }

    private async Task<string?> CheckValidatorsAsync(CancellationToken cancellationToken)
    {
        var validators = await grains.GetGrain<IValidatorSetGrain>(settings.BittensorNetuid).CountAsync([]);
        return validators.Total > 0 ? null : "The validator set is empty";
    }

    private async Task<string?> CheckSilosAsync(CancellationToken cancellationToken)
    {
        var silos = await grains.GetGrain<ISchedulerGrain>(0).GetSilosAsync();
        return silos.Any(silo => silo is { Cordoned: false, Slots: > 0 }) ? null : "No silo offers a slot";
    }

    [LoggerMessage(LogLevel.Warning, "Not ready: {Failure}")]
    private partial void LogCheckFailed(Exception exception, string failure);
}
