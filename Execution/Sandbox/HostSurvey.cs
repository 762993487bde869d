using System.ComponentModel;
using Executor.Execution.Hosting;
using Executor.Execution.Tasks;
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
    GuestNetworks networks,
    WorkFolders folders,
    IOptions<ExecutionOptions> options,
    TimeProvider time)
{
    private static readonly TimeSpan TrialLimit = TimeSpan.FromSeconds(10);

    private readonly ExecutionOptions _options = options.Value;
    private readonly List<string> _problems = [];
    private readonly List<string> _shortcomings = [];

    private MountStage? _stage;
    private GuestUsers? _users;

    public IReadOnlyList<string> Problems => _problems;

    public async Task<SandboxHost> FindAsync(CancellationToken cancellationToken)
    {
        _problems.Clear();
        _shortcomings.Clear();
        _problems.AddRange(MissingTools());
        SandboxHost host = _options.Sandbox == SandboxMode.Process
            ? new SandboxHost { Cgroups = FindCgroups() }
            : await FindNamespacesAsync(cancellationToken) ?? new SandboxHost();
        return host with { Shortcomings = [.. _shortcomings] };
    }

    /// <summary>Null when a program runs and ends as it should.</summary>
    public async Task<string?> TryAsync(SandboxHost host, CancellationToken cancellationToken)
    {
        ProcessSpec process = new()
        {
            Command = ["/usr/bin/true"],
            Directory = "/",
            Timeout = TrialLimit,
            Output = new OutputBound(4096),
        };
        SandboxSpec sandbox = new() { Network = NetworkPolicy.None, Limits = TrialLimits() };
        try
        {
            ProcessOutcome outcome = await runner.RunAsync(host, process, sandbox, cancellationToken);
            return outcome.Succeeded ? null : $"the trial ended with exit code {outcome.ExitCode}";
        }
        catch (FaultException exception)
        {
            return exception.Detail?.Trim().Split('\n')[^1] ?? exception.Message;
        }
    }

    public ResourceLimits TrialLimits() => new()
    {
        MemoryBytes = _options.MemoryLimitBytes,
        Cpus = _options.CpuLimit,
        Processes = _options.ProcessLimit,
        DiskBytes = _options.DiskLimitBytes,
        Inodes = _options.InodeLimit,
    };

    public static IEnumerable<string> MissingTools()
    {
        (string Program, string Package)[] needed =
        [
            ("/bin/sh", "dash"),
            ("/usr/bin/bash", "bash"),
            ("/usr/bin/find", "findutils"),
            ("/usr/bin/git", "git"),
            ("/usr/bin/setpriv", "util-linux"),
            ("/usr/bin/setsid", "util-linux"),
            ("/usr/bin/tar", "tar"),
        ];
        return needed
            .Where(tool => !File.Exists(tool.Program))
            .Select(tool => $"{tool.Program} is missing. Install the package {tool.Package}.");
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
            string? error = await TryAsync(candidate, cancellationToken);
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
        try
        {
            IEnumerable<string> used = [folders.Root, _options.CacheDirectory, .. _options.AllowedFileRepos, .. _options.SystemFolders];
            return await MountStage.OpenAsync(starter, used.Select(path => PathRules.Resolve(path) ?? path));
        }
        catch (Win32Exception exception)
        {
            _shortcomings.Add(
                $"The executor may not mount ({exception.Message}): trees are copied, install commands can't write system folders, and guests "
                + "have its own user. Run it as root, a container with --cap-add SYS_ADMIN.");
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
        Cgroups? groups = Cgroups.TryOpen(folders.GroupName, out string problem);
        if (groups is null)
        {
            _shortcomings.Add(
                $"Memory, processors and processes of guests can't be limited, only those of single programs ({problem}). Run the executor as root where control "
                + "groups are writable: a service with Delegate=yes, a container with --cgroupns=private and a writable /sys/fs/cgroup.");
        }
        else if (!groups.Missing.IsEmpty)
        {
            _shortcomings.Add($"Guests can't be limited in {string.Join(" and ", groups.Missing)}: the control group has no such controller.");
        }

        return groups;
    }

    private async Task<GuestUsers?> FindUsersAsync(CancellationToken cancellationToken)
    {
        if (_stage is null)
        {
            return null;
        }

        try
        {
            return await GuestUsers.CreateAsync(_options.GuestUidBase, starter, launcher, _stage, folders.Root, cancellationToken);
        }
        catch (FaultException exception)
        {
            _shortcomings.Add(
                $"Guests have the executor's own user outside ({exception.Detail?.Trim()}). Allow user namespaces, and run the executor as root "
                + "in a user namespace that has the users from GUEST_UID_BASE on.");
            return null;
        }
    }

    private async Task<bool> FindOverlaysAsync(GuestUsers? users)
    {
        if (_stage is null)
        {
            return false;
        }

        string trial = folders.CreateAttemptFolder();
        try
        {
            string[] parts = [.. ((string[])["lower", "below", "upper", "work"]).Select(name => Directory.CreateDirectory(Path.Combine(trial, name)).FullName)];
            Mount overlay = new(parts[2], "/", Writable: true) { Below = [parts[0], parts[1]], Work = parts[3] };
            await _stage.ReleaseAsync(await _stage.StageAsync([overlay]));
        }
        catch (FaultException exception)
        {
            _shortcomings.Add(
                $"Overlays can't be mounted ({exception.Detail}): trees are copied. Put DATA_DIR on ext4, xfs or btrfs, in a container on a volume.");
            return false;
        }
        finally
        {
            RemoveTrial(trial);
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
            _shortcomings.Add(
                $"Install commands can't write system folders ({exception.Message}): the file system of /usr does not take part in moving owners. "
                + "pip and npm still install below HOME.");
        }

        return true;
    }

    private static void RemoveTrial(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // The kernel is not through with it yet; the next sweep is.
        }
    }

    private async Task<bool> FindReflinksAsync(CancellationToken cancellationToken)
    {
        string trial = folders.CreateAttemptFolder();
        try
        {
            string file = Path.Combine(trial, "file");
            await File.WriteAllBytesAsync(file, new byte[4096], cancellationToken);
            ProcessSpec copy = new()
            {
                Command = ["/usr/bin/cp", "--reflink=always", "--", file, file + ".copy"],
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
            RemoveTrial(trial);
        }
    }

    private async Task<GuestNetworks?> FindNetworksAsync(CancellationToken cancellationToken)
    {
        try
        {
            using GuestNetwork network = await networks.TakeAsync(cancellationToken);
            return networks;
        }
        catch (Exception exception) when (exception is FaultException or Win32Exception)
        {
            string detail = (exception as FaultException)?.Detail?.Trim() ?? exception.Message;
            string lack =
                $"Guests can't have a network apart from the host's ({detail}). Install slirp4netns and iproute2, run the executor as root, and give "
                + "a container --device /dev/net/tun";
            bool isNeeded = new[] { _options.NetworkInstall, _options.NetworkAgent, _options.NetworkTests }.Contains(NetworkPolicy.Full);
            (isNeeded ? _problems : _shortcomings).Add(
                isNeeded ? $"{lack}; or set NETWORK_INSTALL, NETWORK_AGENT and NETWORK_TESTS to none." : $"{lack}. Tasks that ask for a network fail.");
            return null;
        }
    }
}
