using System.Collections.Immutable;
using Executor.Execution.Hosting;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Sandbox;

/// <summary>
/// Runs one program with what a host has for it. What is made for a run (control group, network, mounts) is made here and
/// given back here, however the run ends.
/// </summary>
internal sealed class CageRunner(
    Launcher launcher,
    GuestStarters starters,
    DiskWatch diskWatch,
    WorkFolders folders,
    IOptions<ExecutionOptions> options)
{
    /// <exception cref="FaultException">The program was not run to its end, for reasons of ours.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of it is left.</exception>
    public async Task<ProcessOutcome> RunAsync(
        SandboxHost host,
        ProcessSpec process,
        SandboxSpec sandbox,
        CancellationToken cancellationToken)
    {
        if (sandbox.Limits is not { } limits)
        {
            return await RunAsync(host, new CagedRun { Process = process, Sandbox = sandbox }, cancellationToken);
        }

        if (host.Cgroups is not { } groups)
        {
            ProcessLimits alone = ProcessLimits.InsteadOf(limits, options.Value.ProcessLimit);
            return await RunAsync(host, new CagedRun { Process = process, Sandbox = sandbox, Limits = alone }, cancellationToken);
        }

        CagedRun limited = new() { Process = process, Sandbox = sandbox, Limits = ProcessLimits.Beside(limits) };
        if (!groups.TakesThreads)
        {
            using Cgroup group = groups.Create();
            group.Limit(limits);
            return await RunAsync(host, limited with { Group = group }, cancellationToken);
        }

        GuestStarter starter = await starters.TakeAsync(groups);
        try
        {
            starter.Group.Limit(limits);
            return await RunAsync(host, limited with { Group = starter.Group, Starter = starter.Thread }, cancellationToken);
        }
        finally
        {
            starters.Return(starter, groups);
        }
    }

    private async Task<ProcessOutcome> RunAsync(SandboxHost host, CagedRun run, CancellationToken cancellationToken)
    {
        SandboxSpec sandbox = run.Sandbox;
        if (host.Bubblewrap is null)
        {
            using ProcessCage open = new(run, folders.Root);
            return await RunAsync(run, open, folders.Root, cancellationToken);
        }

        // The executor's own git stands in the host's network: which places it may reach is decided before it is asked.
        using GuestNetwork? network = sandbox.Network == NetworkPolicy.Full && run.IsGuest
            ? await TakeNetworkAsync(host, cancellationToken)
            : null;
        run = run with { Network = network };
        string? nameServers = network is null ? null : host.Networks!.NameServersFile;
        ImmutableArray<Mount> further = [.. options.Value.SystemFolders.Where(Directory.Exists).Select(Mount.ReadOnly)];
        ImmutableArray<Mount> wanted =
        [
            .. sandbox.SystemMounts, .. further, .. sandbox.Mounts, .. nameServers is null ? (Mount[])[] : [Mount.ReadOnly(nameServers)],
        ];
        StagedMounts? staged = host.Stage is { } stage ? await stage.StageAsync(wanted) : null;
        try
        {
            ImmutableArray<Mount> mounts = staged?.Mounts ?? wanted;
            int system = sandbox.SystemMounts.Length;
            int others = further.Length + sandbox.Mounts.Length;
            RunMounts reachable = new(
                mounts[..system],
                mounts[system..(system + others)],
                nameServers is null ? null : mounts[^1].Source);
            using NamespaceCage cage = new(host, BubblewrapOptions.Build(host, run, reachable), run);
            return await RunAsync(run, cage, disk: null, cancellationToken);
        }
        finally
        {
            if (staged is not null)
            {
                await host.Stage!.ReleaseAsync(staged);
            }
        }
    }

    /// <summary>The host's own is no substitute: it reaches the executor's ports and whatever else is near.</summary>
    private static async Task<GuestNetwork> TakeNetworkAsync(SandboxHost host, CancellationToken cancellationToken) => host.Networks is { } networks
        ? await networks.TakeAsync(cancellationToken)
        : throw new FaultException("This silo can't give a guest a network apart from its own.", host.RemedyOf(HostPart.Network));

    private async Task<ProcessOutcome> RunAsync(CagedRun run, ICage cage, string? disk, CancellationToken cancellationToken)
    {
        if (run.Sandbox.Limits is not { } limits)
        {
            return await launcher.RunAsync(run.Process, cage, cancellationToken);
        }

        using DiskGuard guard = diskWatch.Guard(run.Sandbox, limits, run.Group, disk);
        ProcessOutcome outcome = await launcher.RunAsync(run.Process, cage, guard.OverLimit, cancellationToken);
        if (guard.Failure is { } failure)
        {
            throw new FaultException("What a guest writes can't be watched any more.", failure.Message, failure);
        }

        LimitBreach? breach = guard.OverLimit.IsCancellationRequested || outcome.ExitCode == DiskGuard.FileTooLarge
            ? LimitBreach.Disk
            : run.Group?.FindBreach();
        return outcome with { Breach = breach, Use = run.Group?.ReadUse() ?? ResourceUse.Unknown };
    }
}
