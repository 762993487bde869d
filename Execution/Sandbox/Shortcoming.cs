using System.Collections.Immutable;

namespace Executor.Execution.Sandbox;

/// <summary>Something a host does without, in the words that everyone is told. Guests run all the same.</summary>
/// <param name="Found">What that means for them, and why it is so.</param>
/// <param name="Remedy">What an operator can do.</param>
/// <param name="Parts">What it takes away.</param>
internal sealed record Shortcoming(string Found, string Remedy, ImmutableArray<HostPart> Parts)
{
    public string Text => $"{Found} {Remedy}";

    public static Shortcoming NoNamespaces() => new(
        "Guests are ordinary processes: they have the executor's user and network, see what that user sees, and work in copies of trees.",
        "Set SANDBOX=required unless this host is thrown away after use.",
        [HostPart.Isolation, HostPart.Users, HostPart.SystemCalls, HostPart.Layers, HostPart.System, HostPart.Network]);

    public static Shortcoming NoMounts(string reason) => new(
        $"The executor may not mount ({reason}): trees are copied, install commands can't write system folders, and guests have its own user.",
        "Run it as root, in a container with --cap-add SYS_ADMIN.",
        [HostPart.Layers, HostPart.System, HostPart.Users]);

    public static Shortcoming NoUsers(string reason) => new(
        $"Guests have the executor's own user outside ({reason}), and install commands can't write system folders.",
        "Allow user namespaces, and run the executor as root in a user namespace that has the users from GUEST_UID_BASE on, in a container with "
        + "--cap-add SYS_PTRACE.",
        [HostPart.Users, HostPart.System]);

    public static Shortcoming NoControlGroups(string reason) => new(
        $"There are no control groups to limit guests with ({reason}): memory is limited for each of their programs alone, processes only for all guests "
        + "together and not for root, processors not at all.",
        "Run the executor as root where control groups are writable: a service with Delegate=yes, a container with --cgroupns=private and a writable "
        + "/sys/fs/cgroup.",
        [HostPart.Limits]);

    public static Shortcoming NoControllers(IEnumerable<string> missing) => new(
        $"Guests can't be limited in {string.Join(" and ", missing)}: the control group has no such controller.",
        "Enable it in cgroup.subtree_control of the groups above, or in the kernel.",
        [HostPart.Limits]);

    public static Shortcoming NoOverlays(string reason) => new(
        $"Overlays can't be mounted ({reason}): trees are copied, and install commands can't write system folders.",
        "Put DATA_DIR and WORKSPACE_BASE on ext4, xfs or btrfs, in a container on a volume.",
        [HostPart.Layers, HostPart.System]);

    public static Shortcoming NoSystem(string reason) => new(
        $"Install commands can't write system folders ({reason}), and the file system of /usr does not take part in moving owners; pip and npm still "
        + "install below HOME.",
        "Have /usr and /etc on ext4, xfs, btrfs or, with Linux 5.19, an overlay.",
        [HostPart.System]);

    public static Shortcoming NoNetwork(string reason) => new(
        $"Guests can't have a network apart from the host's ({reason}). Attempts of tasks that ask for a network are faults.",
        NetworkRemedy + ".",
        [HostPart.Network]);

    /// <summary>When the settings ask for networks that can't be had.</summary>
    public static string NetworkProblem(string reason) =>
        $"Guests can't have a network apart from the host's ({reason}). {NetworkRemedy}; or set NETWORK_INSTALL, NETWORK_AGENT and NETWORK_TESTS to none.";

    private const string NetworkRemedy =
        "Install slirp4netns and iproute2, run the executor as root, and give a container --device /dev/net/tun and --cap-add NET_ADMIN";
}
