using Executor.Contracts.Silos;
using Executor.Execution.Layers;
using Executor.Execution.Sandbox;
using Executor.Execution.Workspaces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Execution.Hosting;

/// <summary>
/// Examines the host before the silo offers its first slot, and again and again: one that breaks stops taking work and says why,
/// one that is mended goes on.
/// </summary>
internal sealed partial class HostWatch(
    Preparation preparation,
    SandboxProbe probe,
    LayerCache layers,
    TreeRemover remover,
    HostState state,
    TimeProvider time,
    ILogger<HostWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAgainAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }
        }
    }

    /// <summary>One round. Before the directories are this executor's own nothing is tried in them.</summary>
    internal async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        if (preparation.OwnsDirectories)
        {
            // First: it may be what the disk lacks. While the silo is blocked nothing else would make room.
            await layers.TryTrimAsync(cancellationToken);
            await probe.RecheckAsync(cancellationToken);
        }

        await LookAsync(cancellationToken);
        if (preparation.OwnsDirectories && probe.CanRun)
        {
            await remover.RemoveLeftAsync();
        }

        state.SetUndeleted(remover.Left);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await preparation.EnsureAsync(cancellationToken);
            state.SetBroken("directories");
            state.SetCaches(CachesOf(layers.Snapshot()));
        }
        catch (FaultException exception) when (probe.CanRun || !preparation.OwnsDirectories)
        {
            state.SetBroken("directories", exception.Message);
        }
        catch (FaultException)
        {
            // The probe has its problems, and shows them below.
            state.SetBroken("directories");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            state.SetBroken("directories", $"The work or cache directory can't be used: {exception.Message}");
        }

        state.SetExamined(new HostStatus
        {
            Isolation = probe.Isolation,
            View = probe.Host is { } host ? ViewOf(host) : null,
            Blocking = [.. probe.Problems],
            Degraded = [.. probe.Shortcomings],
        });
    }

    private static HostView ViewOf(SandboxHost host) => new()
    {
        Users = host.Users is null ? "single" : "range",
        Limits = host.Cgroups?.Version ?? "rlimits",
        Layers = host.Overlays ? "overlay" : host.Reflinks ? "reflink" : "copy",
        System = host is { Overlays: true, Stage.Mapped.IsEmpty: false } ? "writable" : "read-only",
        Network = host.Networks is not null ? "separate" : host.Bubblewrap is null ? "host" : "none",
        Seccomp = host is { Filter: not null, Bubblewrap: not null },
    };

    private static CacheView CachesOf(LayerCacheFacts facts) => new(
        facts.Bytes,
        facts.Kinds.Sum(kind => kind.Entries),
        facts.Kinds.Sum(kind => kind.InUse),
        facts.Kinds.Sum(kind => kind.Hits),
        facts.Kinds.Sum(kind => kind.Misses),
        facts.Kinds.Sum(kind => kind.Evicted),
        facts.Kinds.Sum(kind => kind.Corrupt),
        facts.MaxBytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The host could not be examined again")]
    private partial void LogFailed(Exception exception);
}
