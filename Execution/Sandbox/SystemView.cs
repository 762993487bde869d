using System.Collections.Immutable;

namespace Executor.Execution.Sandbox;

/// <summary>
/// What of the host every guest sees, read-only: the system folders without what not everyone on the host may read.
/// Guests may run under the executor's own user, so file modes alone would hide nothing from them.
/// A view is true for a moment only: what it hides may go away, and new secrets may come.
/// </summary>
internal sealed class SystemView
{
    private static readonly string[] SystemFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc"];

    private const string NameServersList = "/etc/resolv.conf";

    /// <summary>Hidden whatever their modes say.</summary>
    private static readonly string[] HiddenFolders = ["/etc/ssh", "/etc/ssl/private", "/etc/executor"];

    /// <summary>Writing there is the right of user 0, with or without capabilities; bwrap takes user 0 for harmless.</summary>
    private static readonly string[] ReadOnlyProc =
        ["/proc/acpi", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/scsi", "/proc/sys", "/proc/sysrq-trigger"];

    private static readonly string[] HiddenProc =
        ["/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/mtrr", "/proc/sched_debug", "/proc/timer_list"];

    /// <summary>Made anew in a layer over /etc, because whoever installs packages also makes users; never the host's own.</summary>
    public static readonly ImmutableArray<string> Replaced = ["/etc/.pwd.lock", "/etc/gshadow", "/etc/gshadow-", "/etc/shadow", "/etc/shadow-"];

    /// <summary>What modes alone don't keep from a user that owns nothing: its own name spaces' settings, and names of its keys.</summary>
    private static readonly string[] OpenToNobody = ["/proc/keys", "/proc/sys"];

    private readonly ImmutableArray<string> _visible;
    private readonly ImmutableArray<string> _hidden;
    private readonly string _emptyFolder;

    private SystemView(ImmutableArray<string> visible, ImmutableArray<string> hidden, string emptyFolder)
    {
        _visible = visible;
        _hidden = hidden;
        _emptyFolder = emptyFolder;
    }

    /// <param name="emptyFolder">An empty folder that stands where something is hidden.</param>
    public static SystemView Read(string emptyFolder) => new(
        [.. SystemFolders.Where(Directory.Exists)],
        [.. HiddenFolders.Where(Directory.Exists).Concat(Unreadable("/etc"))],
        emptyFolder);

    /// <summary>Options of bwrap that make the view; everything a guest has of its own comes after them.</summary>
    /// <param name="mounts">Stand in place of a system folder, or are further ones.</param>
    /// <param name="isNobody">
    /// Whether the program's user owns nothing of the host. Then modes hide what is hidden, and each mount less makes the start quicker.
    /// </param>
    public IEnumerable<string> Build(ImmutableArray<Mount> mounts, bool isNobody)
    {
        List<string> options = [];
        foreach (string folder in _visible.Where(folder => !mounts.Any(mount => mount.Target == folder)))
        {
            options.AddRange(new DirectoryInfo(folder).LinkTarget is { } target
                ? ["--symlink", target, folder]
                : ["--ro-bind", folder, folder]);
        }

        foreach (Mount mount in mounts)
        {
            options.AddRange([mount.Writable ? "--bind" : "--ro-bind", mount.Source, mount.Target]);
        }

        bool isReplaced = mounts.Any(mount => mount.Target == "/etc");
        foreach (string hidden in _hidden.Where(path => isNobody ? HiddenFolders.Contains(path) : !isReplaced || !Replaced.Contains(path)))
        {
            options.AddRange(["--ro-bind", Directory.Exists(hidden) ? _emptyFolder : "/dev/null", hidden]);
        }

        options.AddRange(["--proc", "/proc"]);
        foreach (string path in ReadOnlyProc.Where(path => IsNeeded(path) && Path.Exists(path)))
        {
            options.AddRange(["--ro-bind", path, path]);
        }

        foreach (string path in HiddenProc.Where(path => IsNeeded(path) && File.Exists(path)))
        {
            options.AddRange(["--ro-bind", "/dev/null", path]);
        }

        options.AddRange(["--dev", "/dev"]);
        return options;

        bool IsNeeded(string path) => !isNobody || OpenToNobody.Contains(path);
    }

    /// <summary>Whether guests see this path of the host.</summary>
    public bool Shows(string path) => _visible.Any(folder => PathRules.IsWithin(path, folder));

    /// <summary>Options that show the host's list of name servers, which often is a link into /run, where guests have a folder of their own.</summary>
    public static string[] NameServers() => NameServersTarget() is { } target && target != NameServersList && File.Exists(target)
        ? ["--ro-bind", target, target]
        : [];

    /// <summary>Where a program looks for its name servers when every link is followed.</summary>
    public static string NameServersTarget() =>
        File.ResolveLinkTarget(NameServersList, returnFinalTarget: true)?.FullName ?? NameServersList;

    private static IEnumerable<string> Unreadable(string root)
    {
        Queue<string> folders = new([root]);
        while (folders.TryDequeue(out string? folder))
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (entry.LinkTarget is not null || HiddenFolders.Contains(entry.FullName))
                {
                    continue;
                }

                UnixFileMode needed = entry is DirectoryInfo
                    ? UnixFileMode.OtherRead | UnixFileMode.OtherExecute
                    : UnixFileMode.OtherRead;
                if ((entry.UnixFileMode & needed) != needed)
                {
                    yield return entry.FullName;
                }
                else if (entry is DirectoryInfo)
                {
                    folders.Enqueue(entry.FullName);
                }
            }
        }
    }
}
