using System.Collections.Immutable;
using System.ComponentModel;
using Executor.Execution.Hosting;
using Microsoft.Extensions.Options;

namespace Executor.Execution.Sandbox;

/// <summary>
/// Finds out what this host has to hold guests with, each by trying it. What a host lacks is either a problem, and then nothing
/// is run, or a shortcoming, with which guests are run all the same and everyone is told.
/// </summary>
internal sealed class HostSurvey(
    StartingThread starter,
    Launcher launcher,
    CageRunner runner,
    GuestStarters starters,
    GuestNetworks networks,
    WorkFolders folders,
    SystemTools tools,
    HostCeiling ceiling,
    IOptions<ExecutionOptions> options,
    TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan TrialLimit = TimeSpan.FromSeconds(10);

    private readonly ExecutionOptions _options = options.Value;
    private readonly List<string> _problems = [];
    private readonly List<Shortcoming> _shortcomings = [];

    private MountStage? _stage;
    private GuestUsers? _users;
    private Cgroups? _cgroups;

    public IReadOnlyList<string> Problems => _problems;

    public async Task<SandboxHost> FindAsync(CancellationToken cancellationToken)
    {
        _problems.Clear();
        _shortcomings.Clear();
        _problems.AddRange(tools.FindProblems());
        SandboxHost host = _options.Sandbox == SandboxMode.Process
            ? await FindProcessesAsync(cancellationToken)
            : await FindNamespacesAsync(cancellationToken) ?? new SandboxHost();
        return host with { Shortcomings = [.. _shortcomings] };
    }

    /// <summary>Ends the guests that a crash left. Needs nothing but control groups, so that it can come before everything else.</summary>
    public void SweepGroups() => FindCgroups()?.Sweep();

    /// <summary>Null when a program runs as a guest and ends as it should.</summary>
    public async Task<string?> TryAsync(SandboxHost host, ImmutableArray<string> command, CancellationToken cancellationToken)
    {
        ProcessSpec process = new()
        {
            Command = command,
            Directory = "/",
            Timeout = TrialLimit,
            Output = new OutputBound(4096),
        };
        SandboxSpec sandbox = new() { Network = NetworkPolicy.None, Limits = TrialLimits() };
        try
        {
            ProcessOutcome outcome = await runner.RunAsync(host, process, sandbox, cancellationToken);
            return outcome.Succeeded ? null : $"{command[0]} ended with exit code {outcome.ExitCode}";
        }
        catch (FaultException exception)
        {
            return exception.Detail?.Trim().Split('\n')[^1] is { Length: > 0 } detail ? detail : exception.Message.TrimEnd('.');
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Threads wait in its groups.
        await starters.DisposeAsync();
        _cgroups?.Dispose();
        _users?.Dispose();
    }

    public ResourceLimits TrialLimits() => new()
    {
        MemoryBytes = _options.MemoryLimitBytes,
        Cpus = _options.CpuLimit,
        Processes = _options.ProcessLimit,
        DiskBytes = _options.DiskLimitBytes,
        Inodes = _options.InodeLimit,
    };

    private async Task<SandboxHost> FindProcessesAsync(CancellationToken cancellationToken)
    {
        _shortcomings.Add(Shortcoming.NoNamespaces());
        return new SandboxHost { Cgroups = FindCgroups(), Reflinks = await FindReflinksAsync(cancellationToken) };
    }

    private async Task<SandboxHost?> FindNamespacesAsync(CancellationToken cancellationToken)
    {
        string? bubblewrap = ((string[])["/usr/bin/bwrap", "/usr/local/bin/bwrap"]).FirstOrDefault(File.Exists);
        if (bubblewrap is null)
        {
            _problems.Add(
                "bubblewrap is missing. Install the package bubblewrap, or set SANDBOX=process on a host that is thrown away after use.");
            return null;
        }

        // 1. What everything else builds on.
        _stage ??= await FindStageAsync();
        string? filter = FindFilter();
        SandboxHost bare = new()
        {
            Bubblewrap = bubblewrap,
            Stage = _stage,
            System = new SystemViews(_stage?.Empty ?? folders.Empty, time),
            Filter = filter,
            Cgroups = FindCgroups(),
        };

        // 2. The best users that work.
        _users ??= await FindUsersAsync(cancellationToken);
        string? firstError = null;
        SandboxHost? host = null;
        foreach (SandboxHost candidate in Candidates(bare))
        {
            string? error = await TryAsync(candidate, ["/usr/bin/true"], cancellationToken);
            if (error is null)
            {
                host = candidate;
                break;
            }

            firstError ??= error;
        }

        if (host is null)
        {
            _problems.Add(
                $"bubblewrap cannot make namespaces here ({firstError}). Allow user namespaces on the host "
                + "(kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0); start a container with "
                + "--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined; "
                + "or set SANDBOX=process on a host that is thrown away after use.");
            return null;
        }

        if (_users is not null && host.Users is null)
        {
            _shortcomings.Add(Shortcoming.NoUsers(firstError!));
        }

        foreach (string path in (string[])[folders.Root, PathRules.Resolve(_options.CacheDirectory) ?? "/nowhere"])
        {
            if (host.System!.Current.Shows(path) || _options.SystemFolders.Any(folder => PathRules.IsWithin(path, PathRules.Resolve(folder) ?? folder)))
            {
                _problems.Add("The work or cache directory lies in a folder that guests see. Set DATA_DIR to a place outside the system folders.");
            }
        }

        // 3. What makes it fast, comfortable, and connected.
        host = host with { Overlays = await FindOverlaysAsync(host.Users) };
        if (!host.Overlays)
        {
            host = host with { Reflinks = await FindReflinksAsync(cancellationToken) };
        }

        return host with { Networks = await FindNetworksAsync(cancellationToken) };
    }

    private IEnumerable<SandboxHost> Candidates(SandboxHost bare)
    {
        if (_users is not null)
        {
            yield return bare with { Users = _users };
        }

        yield return bare with { UserNamespace = true };
        yield return bare;
    }

    private async Task<MountStage?> FindStageAsync()
    {
        if (!ceiling.Mounts)
        {
            _shortcomings.Add(Shortcoming.NoMounts(HostCeiling.Reason));
            return null;
        }

        try
        {
            IEnumerable<string> used = [folders.Root, _options.CacheDirectory, .. _options.AllowedFileRepos, .. _options.SystemFolders];
            return await MountStage.OpenAsync(starter, used.Select(path => PathRules.Resolve(path) ?? path));
        }
        catch (Win32Exception exception)
        {
            _shortcomings.Add(Shortcoming.NoMounts(exception.Message));
            return null;
        }
    }

    private string? FindFilter()
    {
        string path = Path.Combine(folders.Root, ".filter");
        try
        {
            SystemCallFilter.WriteTo(path);
            return path;
        }
        catch (DllNotFoundException)
        {
            _problems.Add("The filter of system calls can't be made. Install the package libseccomp2.");
        }
        catch (FaultException exception)
        {
            _problems.Add($"{exception.Message} {exception.Detail}");
        }

        return null;
    }

    private Cgroups? FindCgroups()
    {
        string problem = HostCeiling.Reason;
        int carriers = _options.Sandbox == SandboxMode.Process ? 0 : Cgroup.Bubblewraps;
        _cgroups ??= ceiling.Cgroups ? Cgroups.TryOpen(folders.GroupName, carriers, out problem) : null;
        if (_cgroups is null)
        {
            _shortcomings.Add(Shortcoming.NoControlGroups(problem));
        }
        else if (!_cgroups.Missing.IsEmpty)
        {
            _shortcomings.Add(Shortcoming.NoControllers(_cgroups.Missing));
        }

        return _cgroups;
    }

    private async Task<GuestUsers?> FindUsersAsync(CancellationToken cancellationToken)
    {
        if (_stage is null)
        {
            return null;
        }

        string reason = HostCeiling.Reason;

        // A second time, because the first failure may be the load's, and what is found here holds until the next start.
        for (int trial = 0; ceiling.Users && trial < 2; trial++)
        {
            try
            {
                return await GuestUsers.CreateAsync(_options.GuestUidBase, starter, launcher, _stage, folders.Root, cancellationToken);
            }
            catch (FaultException exception)
            {
                reason = exception.Detail?.Trim() is { Length: > 0 } detail ? detail : exception.Message;
            }
        }

        _shortcomings.Add(Shortcoming.NoUsers(reason));
        return null;
    }

    private async Task<bool> FindOverlaysAsync(GuestUsers? users)
    {
        if (_stage is null)
        {
            return false;
        }

        try
        {
            // Layers are made in the one and used in the other, which may be on another disk.
            await TryOverlayAsync(_options.CacheDirectory);
            await TryOverlayAsync(folders.Root);
        }
        catch (FaultException exception)
        {
            _shortcomings.Add(Shortcoming.NoOverlays(exception.Detail ?? exception.Message));
            return false;
        }

        try
        {
            if (users is not null && _stage.Mapped.IsEmpty)
            {
                await _stage.MapFoldersAsync(SystemZones.Folders, users.Namespace);
            }
        }
        catch (Win32Exception exception)
        {
            _shortcomings.Add(Shortcoming.NoSystem(exception.Message));
        }

        return true;
    }

    /// <exception cref="FaultException">There are no overlays with changes in this folder.</exception>
    private async Task TryOverlayAsync(string folder)
    {
        if (!ceiling.Overlays)
        {
            throw new FaultException(HostCeiling.Reason);
        }

        string trial = WorkFolders.CreateTrialFolder(folder);
        try
        {
            string[] parts = [.. ((string[])["lower", "below", "upper", "work"]).Select(name => Directory.CreateDirectory(Path.Combine(trial, name)).FullName)];
            Mount overlay = new(parts[2], "/", Writable: true) { Below = [parts[0], parts[1]], Work = parts[3] };
            await _stage!.ReleaseAsync(await _stage.StageAsync([overlay]));
        }
        finally
        {
            WorkFolders.RemoveTrial(trial);
        }
    }

    /// <summary>Whether what is copied from the cache to an attempt shares its blocks.</summary>
    private async Task<bool> FindReflinksAsync(CancellationToken cancellationToken)
    {
        string from = WorkFolders.CreateTrialFolder(_options.CacheDirectory);
        string to = WorkFolders.CreateTrialFolder(folders.Root);
        try
        {
            string file = Path.Combine(from, "file");
            await File.WriteAllBytesAsync(file, new byte[4096], cancellationToken);
            ProcessSpec copy = new()
            {
                Command = ["/usr/bin/cp", "--reflink=always", "--", file, to],
                Environment = ProcessSpec.ToolEnvironment,
                Directory = "/",
                Timeout = TrialLimit,
                Output = new OutputBound(4096),
            };
            using ProcessCage cage = new(copy, folders.Root);
            return (await launcher.RunAsync(copy, cage, cancellationToken)).Succeeded;
        }
        finally
        {
            WorkFolders.RemoveTrial(from);
            WorkFolders.RemoveTrial(to);
        }
    }

    private async Task<GuestNetworks?> FindNetworksAsync(CancellationToken cancellationToken)
    {
        string reason = HostCeiling.Reason;
        try
        {
            if (ceiling.Networks)
            {
                using GuestNetwork network = await networks.TakeAsync(cancellationToken);
                return networks;
            }
        }
        catch (Exception exception) when (exception is FaultException or Win32Exception)
        {
            reason = (exception as FaultException)?.Detail?.Trim() ?? exception.Message;
        }

        if (new[] { _options.NetworkInstall, _options.NetworkAgent, _options.NetworkTests }.Contains(NetworkPolicy.Full))
        {
            _problems.Add(Shortcoming.NetworkProblem(reason));
        }
        else
        {
            _shortcomings.Add(Shortcoming.NoNetwork(reason));
        }

        return null;
    }
}
