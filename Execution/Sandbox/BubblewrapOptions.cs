using System.Collections.Immutable;
using System.Globalization;

namespace Executor.Execution.Sandbox;

/// <summary>Writes down for bwrap what a program may have.</summary>
internal static class BubblewrapOptions
{
    private static readonly string[] InstallerRights =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETFCAP", "CAP_SETGID",
        "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
    ];

    private static readonly string[] FileModeRights = ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER"];

    /// <summary>
    /// Some count the processors here (the C library, and Python by it), and those of the host in <c>/proc/stat</c> when there is
    /// nothing. The list comes by a descriptor.
    /// </summary>
    private static readonly string[] Processors =
    [
        "--ro-bind-data", NamespaceCage.ProcessorsFile, "/sys/devices/system/cpu/online",
        "--symlink", "online", "/sys/devices/system/cpu/possible",
        "--symlink", "online", "/sys/devices/system/cpu/present",
    ];

    /// <param name="host">What there is.</param>
    /// <param name="run">The program.</param>
    /// <param name="mounts">The mounts of its specification, with sources that bwrap can reach.</param>
    public static IEnumerable<string> Build(SandboxHost host, CagedRun run, RunMounts mounts)
    {
        List<string> options = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"];
        if (host.UserNamespace || (host.Users is not null && !run.IsGuest && run.Sandbox.Rights == Rights.None))
        {
            options.AddRange(["--unshare-user", "--disable-userns"]);
        }

        if (run.Sandbox.Network == NetworkPolicy.None)
        {
            options.Add("--unshare-net");
        }

        options.AddRange(["--hostname", "executor", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"]);
        foreach (string right in RightsOf(run.Sandbox.Rights))
        {
            options.AddRange(["--cap-add", right]);
        }

        options.AddRange(host.System!.Current.Build(mounts.System, IsNobody(host, run)));
        AddOwnFolders(options, run.Sandbox.Limits);
        if (run.Group?.ProcessorList is not null)
        {
            options.AddRange(Processors);
        }

        if (!mounts.System.Any(mount => mount.Target == "/var"))
        {
            options.AddRange(["--symlink", "/run", "/var/run"]);
        }

        if (run.Network is not null)
        {
            options.AddRange(["--ro-bind", mounts.NameServers!, SystemView.NameServersTarget()]);
        }
        else
        {
            options.AddRange(SystemView.NameServers());
        }

        foreach (Mount mount in mounts.Others)
        {
            options.AddRange([mount.Writable ? "--bind" : "--ro-bind", mount.Source, mount.Target]);
        }

        // The folders above lie in a root that is made for this run; nothing may be added to it from inside.
        options.AddRange(["--remount-ro", "/", "--chdir", run.Process.Directory]);
        foreach ((string name, string value) in run.Process.Environment)
        {
            options.AddRange(["--setenv", name, value]);
        }

        return options;
    }

    /// <summary>They are memory, and count as the guest's own.</summary>
    private static void AddOwnFolders(List<string> options, ResourceLimits? limits)
    {
        string[] size = limits is null ? [] : ["--size", limits.MemoryBytes.ToString(CultureInfo.InvariantCulture)];
        foreach (string folder in (string[])["/dev/shm", "/tmp", "/var/tmp"])
        {
            options.AddRange(["--perms", "1777", .. size, "--tmpfs", folder]);
        }

        options.AddRange([.. size, "--tmpfs", "/run"]);
    }

    /// <summary>Installers see the system's folders as their owner would.</summary>
    private static bool IsNobody(SandboxHost host, CagedRun run) =>
        host.Users is not null && run.IsGuest && run.Sandbox.Rights == Rights.None;

    private static string[] RightsOf(Rights rights) => rights switch
    {
        Rights.None => [],
        Rights.FileModes => FileModeRights,
        Rights.Installer => InstallerRights,
        _ => throw new ArgumentOutOfRangeException(nameof(rights), rights, null),
    };
}

/// <summary>The mounts of one run as bwrap can reach them.</summary>
/// <param name="System">Those that stand in place of system folders.</param>
/// <param name="Others">The rest, in their order.</param>
/// <param name="NameServers">The list of name servers for a network of its own; null when it has none.</param>
internal sealed record RunMounts(ImmutableArray<Mount> System, ImmutableArray<Mount> Others, string? NameServers);
