using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Executor.Execution.Sandbox;

/// <summary>
/// The users of guests: one user namespace whose users 0 to 65535 are users of this host that own nothing and log in nowhere.
/// All guests share it, since they share files in layers; that they never meet is the work of their other namespaces. Inside it
/// no further user namespace can be made, and what the kernel counts by user is counted apart from the executor's.
/// </summary>
internal sealed class GuestUsers : IDisposable
{
    public const long Count = 65536;

    // The namespace belongs to the user whose program makes it, and only its owner may enter it: so the holder is that user.
    private const string Script =
        """
        set -e
        first=$1 place=$2
        own=$(readlink /proc/self/ns/user)
        setpriv --reuid="$first" --regid="$first" --clear-groups unshare --user sleep 30 &
        holder=$!
        until made=$(readlink "/proc/$holder/ns/user") && [ "$made" != "$own" ]; do
            kill -0 "$holder"
            sleep 0.01
        done
        echo "0 $first 65536" > "/proc/$holder/uid_map"
        echo "0 $first 65536" > "/proc/$holder/gid_map"
        nsenter --user --target="$holder" --setuid=0 --setgid=0 sh -c '
            echo 0 > /proc/sys/user/max_user_namespaces
            echo 64 > /proc/sys/user/max_inotify_instances
        '
        mount --bind "/proc/$holder/ns/user" "$place"
        kill "$holder"
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private GuestUsers(long first, SafeFileHandle @namespace)
    {
        First = first;
        Namespace = @namespace;
    }

    /// <summary>User and group of this host that guests take for root.</summary>
    public long First { get; }

    public SafeFileHandle Namespace { get; }

    /// <summary>A file that stands for the namespace as long as the executor lives.</summary>
    public string NamespaceFile => $"/proc/{Environment.ProcessId}/fd/{Namespace.DangerousGetHandle()}";

    /// <exception cref="FaultException">This host does not allow it.</exception>
    public static async Task<GuestUsers> CreateAsync(
        long first,
        StartingThread starter,
        Launcher launcher,
        MountStage stage,
        string folder,
        CancellationToken cancellationToken)
    {
        string place = await stage.CreateFileAsync();
        ProcessSpec spec = new()
        {
            Command = ["/bin/sh", "-c", Script, "users", first.ToString(CultureInfo.InvariantCulture), place],
            Environment = ProcessSpec.ToolEnvironment,
            Directory = "/",
            Timeout = Limit,
            Output = new OutputBound(4096),
        };
        using ProcessCage cage = new(spec, folder);
        ProcessOutcome outcome = await launcher.RunAsync(spec, cage, cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new FaultException("Guests could not be given users of their own.", outcome.Stderr.ToText());
        }

        return new GuestUsers(first, await starter.InvokeAsync(() => File.OpenHandle(place)));
    }

    public void Dispose() => Namespace.Dispose();
}
