using Executor.Contracts.Status;
using Executor.Contracts.Validators;
using Executor.Gateway.Hosting;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Batches;
using Executor.Grains.Interfaces.Consensus;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Grains.Interfaces.Validators;
using Executor.Settings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Gateway.Status;

internal static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/status", GetStatusAsync)
            .RequireReadToken()
            .WithTags("Status")
            .WithSummary("The executor as a whole: batches, queue, silos, validators")
            .Refuses(401, 503);

        routes.MapRead("/instance", GetInstance)
            .RequireReadToken()
            .WithTags("Status")
            .WithSummary("The answering process")
            .Refuses(401);
    }

    private static async Task<Ok<StatusDocument>> GetStatusAsync(
        IGrainFactory grains, ExecutorSettings settings, ServerIdentity server, TimeProvider time)
    {
        var totals = grains.GetGrain<IBatchIndexGrain>(0).GetTotalsAsync();
        var pending = grains.GetGrain<IPendingIndexGrain>(0).CountAsync();
        var waiting = grains.GetGrain<ISchedulerGrain>(0).CountWaitingAsync();
        var silos = grains.GetGrain<ISchedulerGrain>(0).GetSilosAsync();
        var validators = grains.GetGrain<IValidatorSetGrain>(settings.BittensorNetuid).GetAsync();
        await Task.WhenAll(totals, pending, waiting, silos, validators);

        var (batches, set) = (await totals, await validators);
        return TypedResults.Ok(new StatusDocument
        {
            Version = server.Version,
            UptimeSecs = server.UptimeSeconds,
            ActiveBatches = batches.Active,
            TotalBatches = batches.Submitted,
            CompletedBatches = batches.Finished,
            TasksPassed = batches.TasksPassed,
            TasksFailed = batches.TasksFailed,
            MaxConcurrentTasks = settings.MaxConcurrentTasks,
            HasActiveBatch = batches.Active > 0,
            QueuedBatches = batches.Queued,
            QueuedTasks = await waiting,
            PendingConsensus = await pending,
            Silos = await silos,
            Validators = new ValidatorSetDocument(
                set.Hotkeys.Length, set.Source, set.FetchedAt, set.Stale, set.Block, set.Problem, AgeOf(set, time.GetUtcNow())),
        });
    }

    // A clock that was set back makes nothing younger than new.
    private static long? AgeOf(ValidatorSetView set, DateTimeOffset now) =>
        set.FetchedAt is { } fetched ? Math.Max(0, (long)(now - fetched).TotalSeconds) : null;

    private static Ok<InstanceDocument> GetInstance(ExecutorSettings settings, ServerIdentity server) =>
        TypedResults.Ok(new InstanceDocument(
            server.Version,
            settings.ImageName,
            settings.ImageDigest,
            server.UptimeSeconds,
            Environment.MachineName,
            settings.MaxConcurrentTasks,
            settings.BittensorNetuid));
}
