using System.Collections.Immutable;
using System.Globalization;
using Executor.Contracts.Silos;
using Executor.Gateway.Http;
using Executor.Grains.Interfaces.Scheduling;
using Executor.Settings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Executor.Gateway.Silos;

internal static class SiloEndpoints
{
    private const int MaxDrainSeconds = 86_400;

    public static void MapSilos(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/silos", ListAsync)
            .RequireReadToken()
            .WithTags("Silos")
            .WithSummary("The silos by name: slots, labels, isolation, state")
            .WithDescription("Those that report for work, those that fell silent within the last hour, and those that are cordoned.")
            .Refuses(401, 503);

        var orders = routes.MapGroup("/silos/{name}").RequireAdminToken().WithTags("Silos");
        orders.MapPost("/cordon", CordonAsync)
            .WithSummary("Keep new work from a silo; it goes on with what it has")
            .WithDescription("Holds by the name of the silo, over every restart, until it is lifted. Repeating it changes nothing.")
            .Refuses(401, 403, 404, 503);
        orders.MapPost("/drain", DrainAsync)
            .WithSummary("Cordon a silo, and have what still runs there after a time run elsewhere")
            .WithDescription("`secs` 0 to 86400: how long running attempts may go on, default DRAIN_SECS. Repeating it can only shorten the time.")
            .Refuses(400, 401, 403, 404, 503);
        orders.MapPost("/uncordon", UncordonAsync)
            .WithSummary("Let a silo take work again")
            .Refuses(401, 403, 404, 503);
    }

    private static async Task<Ok<ImmutableArray<SiloView>>> ListAsync(IGrainFactory grains) =>
        TypedResults.Ok(await Scheduler(grains).GetSilosAsync());

    private static async Task<Results<Ok<SiloView>, ProblemResult>> CordonAsync(string name, IGrainFactory grains) =>
        Answer(await Scheduler(grains).CordonAsync(name));

    private static async Task<Results<Ok<SiloView>, ProblemResult>> UncordonAsync(string name, IGrainFactory grains) =>
        Answer(await Scheduler(grains).UncordonAsync(name));

    private static async Task<Results<Ok<SiloView>, ProblemResult>> DrainAsync(
        string name, string? secs, IGrainFactory grains, ExecutorSettings settings)
    {
        var patience = settings.Drain;
        if (secs is not null)
        {
            if (!int.TryParse(secs, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > MaxDrainSeconds)
            {
                return Problems.InvalidDrainTime;
            }

            patience = TimeSpan.FromSeconds(seconds);
        }

        return Answer(await Scheduler(grains).DrainAsync(name, patience));
    }

    private static Results<Ok<SiloView>, ProblemResult> Answer(SiloView? silo) => silo is null ? Problems.SiloNotFound : TypedResults.Ok(silo);

    private static ISchedulerGrain Scheduler(IGrainFactory grains) => grains.GetGrain<ISchedulerGrain>(0);
}
